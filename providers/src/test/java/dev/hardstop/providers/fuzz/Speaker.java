package dev.hardstop.providers.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hardstop.providers.anthropic.AnthropicWire;
import dev.hardstop.providers.bedrock.BedrockWire;
import dev.hardstop.providers.gemini.GeminiWire;
import dev.hardstop.providers.ollama.OllamaWire;
import dev.hardstop.providers.openai.AzureWire;
import dev.hardstop.providers.openai.CohereWire;
import dev.hardstop.providers.openai.OpenAiWire;
import dev.hardstop.providers.wire.Carriers;
import dev.hardstop.providers.wire.Changes;
import dev.hardstop.providers.wire.Meter;
import dev.hardstop.providers.wire.Operation;
import dev.hardstop.providers.wire.Profile;
import dev.hardstop.providers.wire.Reading;
import dev.hardstop.providers.wire.RequestFacts;
import dev.hardstop.providers.wire.Trailer;
import dev.hardstop.providers.wire.WireFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An operation of a wire format, as it is called at one provider.
 *
 * @param host that is called, which decides the profile
 * @param book the provider whose prices hold
 * @param model that the path names; empty where the body does
 * @param usual a plain request, whose answer streams
 */
record Speaker(
    WireFormat wire, Operation operation, String host, String book, String model, String usual) {
  private static final String CHAT =
      "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String RESPONSES =
      "{\"model\":\"gpt-4o\",\"stream\":true,\"store\":false,\"input\":\"hi\"}";
  private static final String MESSAGES =
      "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":10,\"stream\":true,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String INVOKE =
      "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":10,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String SPEECH = "{\"model\":\"tts-1\",\"input\":\"hi\"}";
  private static final String FORM =
      "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b--";
  private static final String CONTENTS = "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}";
  private static final String CONVERSE =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
  private static final String CLAUDE = "anthropic.claude-haiku-4-5-20251001-v1:0";

  private static final Carriers CARRIERS = Carriers.of(List.of("user", "metadata.user_id"));

  /** New ones at the end only: kept inputs name them by their place. */
  private static final List<Speaker> ALL =
      List.of(
          openAi(Operation.CHAT, "api.openai.com", "openai", CHAT),
          openAi(Operation.RESPONSES, "api.openai.com", "openai", RESPONSES),
          openAi(Operation.COMPLETIONS, "api.openai.com", "openai", CHAT),
          openAi(Operation.EMBEDDINGS, "api.openai.com", "openai", CHAT),
          openAi(Operation.IMAGES, "api.openai.com", "openai", CHAT),
          openAi(Operation.CHAT, "openrouter.ai", "openrouter", CHAT),
          openAi(Operation.CHAT, "api.x.ai", "x-ai", CHAT),
          openAi(Operation.CHAT, "127.0.0.1", "", CHAT),
          new Speaker(new AzureWire(), Operation.CHAT, "a.openai.azure.com", "azure", "d", CHAT),
          new Speaker(new CohereWire(), Operation.CHAT, "api.cohere.com", "cohere", "", CHAT),
          new Speaker(
              new AnthropicWire(),
              Operation.MESSAGES,
              "api.anthropic.com",
              "anthropic",
              "",
              MESSAGES),
          google(Operation.GENERATE_CONTENT),
          google(Operation.STREAM_GENERATE_CONTENT),
          google(Operation.EMBED_CONTENT),
          google(Operation.BATCH_EMBED_CONTENTS),
          amazon(Operation.CONVERSE, CONVERSE),
          amazon(Operation.CONVERSE_STREAM, CONVERSE),
          amazon(Operation.INVOKE_MODEL, INVOKE),
          amazon(Operation.INVOKE_MODEL_STREAM, INVOKE),
          new Speaker(new OllamaWire(), Operation.CHAT, "127.0.0.1", "", "", CHAT),
          openAi(Operation.SPEECH, "api.openai.com", "openai", SPEECH),
          openAi(Operation.TRANSCRIPTIONS, "api.openai.com", "openai", FORM),
          openAi(Operation.IMAGE_EDITS, "api.openai.com", "openai", FORM));

  private static Speaker openAi(Operation operation, String host, String book, String usual) {
    return new Speaker(new OpenAiWire(), operation, host, book, "", usual);
  }

  private static Speaker google(Operation operation) {
    String host = "generativelanguage.googleapis.com";
    return new Speaker(new GeminiWire(), operation, host, "google", "gemini-2.5-flash", CONTENTS);
  }

  private static Speaker amazon(Operation operation, String usual) {
    String host = "bedrock-runtime.us-east-1.amazonaws.com";
    return new Speaker(new BedrockWire(), operation, host, "aws", CLAUDE, usual);
  }

  static Speaker of(byte chosen) {
    return ALL.get(Byte.toUnsignedInt(chosen) % ALL.size());
  }

  Reading read(byte[] body) {
    return wire.read(operation, model, body, CARRIERS);
  }

  Profile profile() {
    return wire.profileOf(host, book.isEmpty() ? Optional.empty() : Optional.of(book));
  }

  Changes changes(RequestFacts facts, long outputCap) {
    return new Changes(model.isEmpty() ? facts.model() : model, OptionalLong.of(outputCap), true);
  }

  Meter wholeMeter() {
    return wire.wholeMeter(operation, profile());
  }

  Meter streamMeter() {
    if (!(read(usual.getBytes(UTF_8)) instanceof Reading.Understood(var request))) {
      throw new AssertionError(this + ": the usual request is not understood");
    }
    return wire.streamMeter(request.facts(), profile(), Trailer.NONE);
  }
}
