// Conversations and files: only the base URLs and the key are the gateway's.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI, { toFile } from "openai";
import { gateway, refusalOf } from "./gateway.mjs";

const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key });
const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: gateway.key });
const text = Buffer.from("x".repeat(8000));

const conversation = await openai.conversations.create({ metadata: { topic: "demo" } });
await openai.conversations.items.create(conversation.id, {
  items: [{ type: "message", role: "user", content: "The code word is heron." }],
});
const inConversation = await openai.responses.create({
  model: "gpt-4o",
  max_output_tokens: 100,
  conversation: conversation.id,
  input: "[[simulate prompt=40 tokens=10]]",
});
const file = await openai.files.create({
  file: await toFile(text, "répört one.txt"),
  purpose: "user_data",
  expires_after: { anchor: "created_at", seconds: 3600 },
});
const read = await openai.responses.create({
  model: "gpt-4o",
  max_output_tokens: 100,
  input: [{ role: "user", content: [{ type: "input_file", file_id: file.id }] }],
});
const uploaded = await anthropic.beta.files.upload({
  file: await Anthropic.toFile(text, "report.txt", { type: "text/plain" }),
  betas: ["files-api-2025-04-14"],
});
const message = await anthropic.beta.messages.create({
  model: "claude-haiku-4-5",
  max_tokens: 100,
  betas: ["files-api-2025-04-14"],
  messages: [
    {
      role: "user",
      content: [{ type: "document", source: { type: "file", file_id: uploaded.id } }],
    },
  ],
});

console.log(
  JSON.stringify({
    inConversation: inConversation.usage.input_tokens,
    read: read.usage.input_tokens,
    message: message.usage.input_tokens,
    batch: await refusalOf(async () =>
      openai.files.create({ file: await toFile(text, "b.jsonl"), purpose: "batch" }),
    ),
  }),
);
