// The `openai` package: only its base URL and its key are the gateway's.
import OpenAI from "openai";
import { gateway, refusalOf, weather } from "./gateway.mjs";

const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key });
const user = (content) => [{ role: "user", content }];
const chat = (model, content, more) =>
  client.chat.completions.create({ model, messages: user(content), ...more });

const whole = await chat("gpt-a", "[[simulate tokens=20]]");
let chunks = 0;
let text = "";
for await (const chunk of await chat("gpt-a", "[[simulate tokens=20]]", { stream: true })) {
  chunks += 1;
  text += chunk.choices[0].delta.content ?? "";
}
const tools = [{ type: "function", function: { name: "get_weather", parameters: weather } }];
const called = await chat("gpt-a", "Use a tool.", { tools });
const streamed = await client.chat.completions
  .stream({ model: "gpt-a", messages: user("Use a tool."), tools })
  .finalChatCompletion();
const response = await client.responses.create({
  model: "gpt-a",
  input: "[[simulate tokens=30]]",
});
let lastEvent;
for await (const event of await client.responses.create({
  model: "gpt-a",
  input: "[[simulate tokens=30]]",
  stream: true,
})) {
  lastEvent = event;
}

console.log(
  JSON.stringify({
    tokens: whole.usage.completion_tokens,
    text: whole.choices[0].message.content,
    chunks,
    streamedText: text,
    tool: called.choices[0].message.tool_calls[0].function,
    streamedTool: streamed.choices[0].message.tool_calls[0].function,
    responseTokens: response.usage.output_tokens,
    lastEvent: lastEvent.type,
    refusals: [
      await refusalOf(() => chat("gpt-broke", "hi")),
      await refusalOf(() => chat("gpt-broke", "hi", { stream: true })),
      await refusalOf(() => client.responses.create({ model: "gpt-broke", input: "hi" })),
    ],
  }),
);
