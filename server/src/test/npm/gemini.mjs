// The `@google/genai` package: only its base URL and its key are the gateway's.
import { GoogleGenAI } from "@google/genai";
import { gateway, refusalOf, weather } from "./gateway.mjs";

const client = new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } });
const MODEL = "gemini-2.5-flash";
const ask = (contents, config) => ({ model: MODEL, contents, config });
const config = {
  tools: [{ functionDeclarations: [{ name: "get_weather", parametersJsonSchema: weather }] }],
};

const whole = await client.models.generateContent(ask("[[simulate tokens=20]]"));
let chunks = 0;
let text = "";
let usage;
for await (const chunk of await client.models.generateContentStream(
  ask("[[simulate tokens=20]]"),
)) {
  chunks += 1;
  text += chunk.text ?? "";
  usage = chunk.usageMetadata ?? usage;
}
const called = await client.models.generateContent(ask("Use a tool.", config));
let streamed;
for await (const chunk of await client.models.generateContentStream(ask("Use a tool.", config))) {
  streamed = chunk.functionCalls?.[0] ?? streamed;
}
const counted = await client.models.countTokens({ model: MODEL, contents: "one two" });

const broke = { model: "gemini-2.0-flash", contents: "hi" };
// With its retries switched on: it has none otherwise.
const eager = new GoogleGenAI({
  apiKey: gateway.key,
  httpOptions: { baseUrl: gateway.url, retryOptions: { attempts: 3 } },
});
console.log(
  JSON.stringify({
    tokens: whole.usageMetadata.candidatesTokenCount,
    text: whole.text,
    chunks,
    streamedText: text,
    streamedTokens: usage.candidatesTokenCount,
    tool: called.functionCalls[0],
    streamedTool: streamed,
    counted: counted.totalTokens,
    refusals: [
      await refusalOf(() => client.models.generateContent(broke)),
      await refusalOf(() => client.models.generateContentStream(broke)),
      await refusalOf(() => eager.models.generateContent(broke)),
    ],
  }),
);
