// The `@anthropic-ai/sdk` package: only its base URL and its key are the gateway's.
import Anthropic from "@anthropic-ai/sdk";
import { gateway, refusalOf, weather } from "./gateway.mjs";

const client = new Anthropic({ baseURL: gateway.url, apiKey: gateway.key });
const message = (model, content, more) => ({
  model,
  max_tokens: 500,
  messages: [{ role: "user", content }],
  ...more,
});
const MODEL = "claude-haiku-4-5";

const whole = await client.messages.create(message(MODEL, "[[simulate tokens=20]]"));
let deltas = 0;
let text = "";
const stream = client.messages
  .stream(message(MODEL, "[[simulate tokens=20]]"))
  .on("text", (delta) => {
    deltas += 1;
    text += delta;
  });
const final = await stream.finalMessage();
const tools = [{ name: "get_weather", input_schema: weather }];
const called = await client.messages.create(message(MODEL, "Use a tool.", { tools }));
const streamed = await client.messages
  .stream(message(MODEL, "Use a tool.", { tools }))
  .finalMessage();
const counted = await client.messages.countTokens({
  model: MODEL,
  messages: [{ role: "user", content: "one two" }],
});

const broke = message("claude-opus-4-1", "hi");
console.log(
  JSON.stringify({
    tokens: whole.usage.output_tokens,
    text: whole.content[0].text,
    deltas,
    streamedText: text,
    streamedTokens: final.usage.output_tokens,
    tool: called.content[0],
    streamedTool: streamed.content[0],
    counted: counted.input_tokens,
    refusals: [
      await refusalOf(() => client.messages.create(broke)),
      await refusalOf(() => client.messages.stream(broke).finalMessage()),
    ],
  }),
);
