// The `ai` package with the providers of its makers: only their base URLs and keys are the
// gateway's. It retries twice by default.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, jsonSchema, streamText, tool } from "ai";
import { gateway, refusalOf, weather } from "./gateway.mjs";

const at = (path) => ({ baseURL: gateway.url + path, apiKey: gateway.key });
const openai = createOpenAI(at("/v1"));
const anthropic = createAnthropic(at("/v1"));
const google = createGoogleGenerativeAI(at("/v1beta"));
// Without thoughts, which it would count to the output on one wire and not on the others.
const PROMPT = "[[simulate reasoning=0 tokens=20]]";
const tools = { get_weather: tool({ inputSchema: jsonSchema(weather) }) };

async function tried(model, broke) {
  const whole = await generateText({ model, prompt: PROMPT });
  const stream = streamText({ model, prompt: PROMPT });
  let deltas = 0;
  let text = "";
  for await (const delta of stream.textStream) {
    deltas += 1;
    text += delta;
  }
  const called = await generateText({ model, prompt: "Use a tool.", tools });
  const streamed = streamText({ model, prompt: "Use a tool.", tools });
  await streamed.consumeStream();
  let raised;
  const refused = streamText({
    model: broke,
    prompt: "hi",
    onError: ({ error }) => {
      raised = error;
    },
  });
  await refused.consumeStream();
  return {
    tokens: whole.usage.outputTokens,
    text: whole.text,
    deltas,
    streamedText: text,
    streamedTokens: (await stream.usage).outputTokens,
    tool: called.toolCalls[0],
    streamedTool: (await streamed.toolCalls)[0],
    refusals: [
      await refusalOf(() => generateText({ model: broke, prompt: "hi" })),
      await refusalOf(() => Promise.reject(raised)),
    ],
  };
}

console.log(
  JSON.stringify({
    responses: await tried(openai("gpt-a"), openai("gpt-broke")),
    chat: await tried(openai.chat("gpt-a"), openai.chat("gpt-broke")),
    messages: await tried(anthropic("claude-haiku-4-5"), anthropic("claude-opus-4-1")),
    gemini: await tried(google("gemini-2.5-flash"), google("gemini-2.0-flash")),
  }),
);
