// Cached contents with `@google/genai`: only its base URL and its key are the gateway's.
import { GoogleGenAI } from "@google/genai";
import { gateway, refusalOf } from "./gateway.mjs";

const client = new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } });
const MODEL = "gemini-2.5-flash";
const contents = [{ role: "user", parts: [{ text: "word ".repeat(2000) }] }];

const made = await client.caches.create({
  model: MODEL,
  config: { contents, displayName: "prose", systemInstruction: "Be kind.", ttl: "600s" },
});
const use = (cachedContent) =>
  client.models.generateContent({ model: MODEL, contents: "Sum it up.", config: { cachedContent } });
const read = await use(made.name);
let streamed;
for await (const chunk of await client.models.generateContentStream({
  model: MODEL,
  contents: "Sum it up.",
  config: { cachedContent: made.name },
})) {
  streamed = chunk.usageMetadata ?? streamed;
}
const longer = await client.caches.update({ name: made.name, config: { ttl: "7200s" } });
const known = await client.caches.get({ name: made.name });
await client.caches.delete({ name: made.name });

console.log(
  JSON.stringify({
    made: made.usageMetadata.totalTokenCount,
    read: read.usageMetadata.cachedContentTokenCount,
    streamed: streamed.cachedContentTokenCount,
    longerBy: (new Date(longer.expireTime) - new Date(made.expireTime)) / 1000,
    displayName: known.displayName,
    refusals: [
      await refusalOf(() => use("cachedContents/somebody-elses")),
      await refusalOf(() => client.caches.get({ name: "cachedContents/somebody-elses" })),
    ],
    month: await refusalOf(() =>
      client.caches.create({ model: MODEL, config: { contents, ttl: "2600000s" } }),
    ),
  }),
);
