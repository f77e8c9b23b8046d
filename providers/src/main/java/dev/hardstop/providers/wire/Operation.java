package dev.hardstop.providers.wire;

import java.util.Optional;

/** What a call asks an upstream to do, whatever the path it came by. */
public enum Operation {
  CHAT("chat", "chat"),
  RESPONSES("responses", "responses"),
  COMPLETIONS("completions", "chat"),
  EMBEDDINGS("embeddings", "embeddings"),
  MESSAGES("messages", "default"),
  COUNT_TOKENS("count-tokens", ""),
  GENERATE_CONTENT("generate-content", "default"),
  STREAM_GENERATE_CONTENT("generate-content", "default"),
  EMBED_CONTENT("embed-content", "default"),
  BATCH_EMBED_CONTENTS("embed-content", "default"),
  IMAGES("images", "images"),
  IMAGE_EDITS("image-edits", "images"),
  SPEECH("speech", "speech"),
  TRANSCRIPTIONS("transcriptions", "transcriptions"),
  TRANSLATIONS("translations", "transcriptions"),
  CONVERSE("converse", "default"),
  CONVERSE_STREAM("converse", "default"),
  INVOKE_MODEL("invoke-model", "anthropic"),
  INVOKE_MODEL_STREAM("invoke-model", "anthropic"),
  MODERATIONS("moderations", ""),
  RESPONSES_INPUT_TOKENS("responses-input-tokens", ""),
  MODELS("models", ""),
  MODEL("model", ""),
  KEPT_RESPONSE("responses", ""),
  CONVERSATIONS("conversations", ""),
  CHANGED_CONVERSATION("conversations", ""),
  KEPT_CONVERSATION("conversations", ""),
  FILES("files", ""),
  KEPT_FILE("files", ""),
  CACHED_CONTENTS("cached-contents", "cached-contents"),
  CHANGED_CACHED_CONTENT("cached-contents", "cached-contents"),
  KEPT_CACHED_CONTENT("cached-contents", "");

  private final String label;
  private final String priceApi;

  Operation(String label, String priceApi) {
    this.label = label;
    this.priceApi = priceApi;
  }

  /** Returns the value of the {@code api} attribute, in kebab-case. */
  public String label() {
    return label;
  }

  /** Returns the price book's id of the API whose usage this reports; empty if it is not billed. */
  public Optional<String> priceApi() {
    return priceApi.isEmpty() ? Optional.empty() : Optional.of(priceApi);
  }

  /**
   * Returns whether an answer has output tokens that a request can cap. Those of images and sounds
   * follow from what is drawn or said.
   */
  public boolean hasOutput() {
    return switch (this) {
      case CHAT,
          RESPONSES,
          COMPLETIONS,
          MESSAGES,
          GENERATE_CONTENT,
          STREAM_GENERATE_CONTENT,
          CONVERSE,
          CONVERSE_STREAM,
          INVOKE_MODEL,
          INVOKE_MODEL_STREAM ->
          true;
      default -> false;
    };
  }

  /**
   * Returns whether it is a service beside the models that is free where its wire comes from, which
   * says nothing of others who offer it.
   */
  public boolean isService() {
    return switch (this) {
      case MODERATIONS,
          RESPONSES_INPUT_TOKENS,
          COUNT_TOKENS,
          CONVERSATIONS,
          CHANGED_CONVERSATION,
          FILES ->
          true;
      default -> false;
    };
  }

  /** Returns whether a request is a form of fields, not JSON. */
  public boolean isForm() {
    return this == IMAGE_EDITS || this == FILES || readsSound();
  }

  /** Returns whether a request has a body. Without one, all that it says is in its path. */
  public boolean hasBody() {
    return switch (this) {
      case MODELS, MODEL, KEPT_RESPONSE, KEPT_CONVERSATION, KEPT_FILE, KEPT_CACHED_CONTENT -> false;
      default -> true;
    };
  }

  /** Returns what the answer gives an id to that is kept upstream; empty if it makes nothing. */
  public Optional<Kept.Kind> makes() {
    return switch (this) {
      case RESPONSES -> Optional.of(Kept.Kind.RESPONSE);
      case CONVERSATIONS -> Optional.of(Kept.Kind.CONVERSATION);
      case FILES -> Optional.of(Kept.Kind.FILE);
      case CACHED_CONTENTS -> Optional.of(Kept.Kind.CACHED_CONTENT);
      default -> Optional.empty();
    };
  }

  /** Returns whether what is put in is a sound, and what comes out its text. */
  public boolean readsSound() {
    return this == TRANSCRIPTIONS || this == TRANSLATIONS;
  }

  /** Returns whether pictures come out. */
  public boolean draws() {
    return this == IMAGES || this == IMAGE_EDITS;
  }

  /**
   * Returns whether callers must state an output cap, so that one that is stated says little about
   * what they want.
   *
   * <p>Source: Anthropic API reference, {@code max_tokens} of Messages, which InvokeModel takes
   * too.
   */
  public boolean mustStateCap() {
    return this == MESSAGES || this == INVOKE_MODEL || this == INVOKE_MODEL_STREAM;
  }

  /**
   * Returns the smallest output cap that an upstream accepts.
   *
   * <p>Source: OpenAI API specification, {@code CreateResponse.max_output_tokens}.
   */
  public long leastOutputCap() {
    return this == RESPONSES ? 16 : 1;
  }
}
