// The `openai` package with sounds and pictures: only its base URL and its key are the gateway's.
import OpenAI, { toFile } from "openai";
import { gateway, refusalOf } from "./gateway.mjs";

const client = new OpenAI({ baseURL: `${gateway.url}/p/maker/v1`, apiKey: gateway.key });
const speak = (model) => client.audio.speech.create({ model, voice: "ash", input: "Hello" });

/** Plain silence of so many seconds. */
function wav(seconds) {
  const bytes = 16_000 * seconds;
  const file = Buffer.alloc(44 + bytes);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + bytes, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8_000, 24);
  file.writeUInt32LE(16_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(bytes, 40);
  return toFile(file, "a.wav", { type: "audio/wav" });
}

/** The head of a picture of this size. */
function png(width, height) {
  const file = Buffer.alloc(40);
  Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").copy(file);
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  return toFile(file, "a.png", { type: "image/png" });
}

const spoken = await speak("tts-1");
const sound = await spoken.arrayBuffer();
const heard = await client.audio.transcriptions.create({ file: await wav(2), model: "whisper-1" });
const translated = await client.audio.translations.create({
  file: await wav(3),
  model: "whisper-1",
});
const edited = await client.images.edit({
  model: "gpt-image-1",
  prompt: "A cat",
  image: [await png(512, 512), await png(1024, 512)],
  quality: "low",
});

console.log(
  JSON.stringify({
    bytes: sound.byteLength,
    cost: spoken.headers.get("x-hardstop-cost-usd"),
    heard,
    translated: translated.text,
    images: edited.data.length,
    shown: edited.usage.input_tokens_details.image_tokens,
    refusals: [
      await refusalOf(() => speak("gpt-4o-mini-tts")),
      await refusalOf(async () =>
        client.audio.transcriptions.create({ file: await toFile(Buffer.from("OggS"), "a.ogg"), model: "whisper-1" }),
      ),
    ],
  }),
);
