package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.PictureSize;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the messages, items or prompts of a request, looking for input that its bytes do not
 * bound: pictures, files, what is kept upstream, kinds of content that are not known.
 */
final class InputReader {
  /** How many messages or items a request may have. */
  static final int MAX_MESSAGES = 20_000;

  /** How many pictures a request may have. */
  static final int MAX_PICTURES = 1_500;

  /** Content whose tokens its own bytes bound, and pictures, which have bounds of their own. */
  private static final Set<String> KNOWN_TYPES =
      Set.of(
          "text",
          "refusal",
          "image_url",
          "input_audio",
          "function",
          "custom",
          "message",
          "input_text",
          "output_text",
          "input_image",
          "reasoning",
          "reasoning_text",
          "summary_text",
          "function_call",
          "function_call_output",
          "custom_tool_call",
          "custom_tool_call_output",
          "local_shell_call",
          "local_shell_call_output",
          "shell_call",
          "shell_call_output",
          "apply_patch_call",
          "apply_patch_call_output",
          "computer_call",
          "computer_call_output",
          "computer_screenshot");

  /** Content that is a picture, wherever that comes from. */
  private static final Set<String> PICTURES = Set.of("input_image", "computer_screenshot");

  /** Items that callers send back without what they consist of. */
  private static final Set<String> BY_ID_ALONE =
      Set.of("reasoning", "image_generation_call", "compaction", "compaction_summary");

  private static final int EMPTY_STRING_BYTES = 2;
  private static final int LONGEST_SCHEME_BYTES = 16;
  private static final long MAX_TOKEN_ID = Integer.MAX_VALUE;

  private final byte[] bytes;
  private final JsonBody body;
  private final Policy policy;
  private final List<Picture> pictures = new ArrayList<>();
  private long promptBytes;
  private long excludedBytes;
  private long tokenIds;
  private long prompts;
  private boolean hasTools;
  private boolean hasAudio;
  private String unboundedPath = "";

  InputReader(byte[] bytes, JsonBody body, Policy policy) {
    this.bytes = bytes;
    this.body = body;
    this.policy = policy;
  }

  /** Returns what was found. */
  Input found() {
    return new Input(
        promptBytes - excludedBytes,
        tokenIds,
        Math.max(1, prompts),
        List.copyOf(pictures),
        hasTools,
        hasAudio,
        unboundedPath);
  }

  /** Counts the bytes of a field that may come before the model, which it may see as text. */
  void mayBePrompt(long byteCount) {
    promptBytes += byteCount;
  }

  /** Notes that tools are offered. */
  void tools() {
    hasTools |= !body.isNull();
  }

  /** Reads the {@code messages} of Chat. */
  void messages() {
    if (!body.isNull()) {
      body.array(this::message);
    }
  }

  /** Reads the {@code input} of Responses; a bare string is one message. */
  void items() {
    if (!body.isNull() && !body.isString()) {
      body.array(this::item);
    }
  }

  /**
   * Reads one prompt or a list of them, each a text or an array of token ids: the {@code prompt} of
   * Completions, the {@code input} of Embeddings.
   */
  void prompts() {
    if (body.isNull() || body.isString()) {
      return;
    }
    int start = body.offset();
    long before = tokenIds;
    body.array(_ -> prompt());
    if (tokenIds > before && prompts == 0) {
      prompts = 1;
      excludedBytes += body.offset() + 1 - start;
    }
  }

  private void prompt() {
    if (body.isInteger()) {
      if (prompts > 0) {
        throw body.wrong("a text or an array of token ids, as the ones before");
      }
      tokenId();
      return;
    }
    if (tokenIds > 0 && prompts == 0) {
      throw body.wrong("a token id, as the ones before");
    }
    prompts++;
    if (!body.isString()) {
      int start = body.offset();
      body.array(_ -> tokenId());
      excludedBytes += body.offset() + 1 - start;
    }
  }

  private void tokenId() {
    body.integer(0, MAX_TOKEN_ID);
    tokenIds++;
  }

  private void message(int index) {
    bound(index);
    read(new ContentFields());
  }

  private void item(int index) {
    bound(index);
    var fields = new ContentFields();
    read(fields);
    if (fields.standsForKept()) {
      policy.forbidKept(body);
    }
  }

  private void bound(int index) {
    if (index >= MAX_MESSAGES) {
      throw body.problem(
          RefusalCode.INVALID_REQUEST,
          "one too many (expected: at most " + MAX_MESSAGES + " messages)");
    }
  }

  private void content(ContentFields fields) {
    if (body.isArray()) {
      body.array(
          _ -> {
            fields.hasOwnContent = true;
            content();
          });
    } else {
      content();
    }
  }

  private void content() {
    if (body.isArray()) {
      body.array(_ -> content());
    } else if (body.isObject()) {
      read(new ContentFields());
    }
  }

  private void read(ContentFields fields) {
    body.object(field -> field(field, fields));
    add(fields);
  }

  private void field(String field, ContentFields fields) {
    switch (field) {
      case "type" -> type(fields);
      case "role" -> fields.hasRole |= !body.isNull();
      case "id" -> fields.hasId |= !body.isNull();
      case "image_url" -> imageUrl(fields);
      case "detail" -> fields.low = isLow();
      case "file_id" -> file(fields);
      case "container_id", "audio" -> policy.forbidKept(body);
      case "file_data", "file_url", "video_url", "audio_url" -> unboundedUnlessNull();
      case "tools" -> policy.readTools(body);
      case "input_audio" -> audio();
      // Empty text would have the provider look for what it keeps.
      case "encrypted_content" ->
          fields.hasOwnContent |= body.isString() && body.span().length() > EMPTY_STRING_BYTES;
      case "result" -> {
        fields.hasOwnContent |= body.isString() && body.span().length() > EMPTY_STRING_BYTES;
        content();
      }
      case "content" -> {
        fields.hasContent |= !body.isNull();
        content(fields);
      }
      // Text, or structures of text only: the bytes bound them.
      case "text",
          "arguments",
          "annotations",
          "logprobs",
          "action",
          "operation",
          "cache_control" -> {}
      default -> content();
    }
  }

  private void type(ContentFields fields) {
    fields.hasType |= !body.isNull();
    if (!body.isString()) {
      return;
    }
    String type = body.string();
    fields.isPicture |= PICTURES.contains(type);
    fields.isByIdAlone |= BY_ID_ALONE.contains(type);
    if (type.equals("item_reference")) {
      policy.forbidKept(body);
    } else if (type.equals("compaction_trigger")) {
      policy.forbid(body, "compaction is an inference of its own");
    } else if (!KNOWN_TYPES.contains(type)) {
      unboundedUnlessNull();
    }
  }

  private void file(ContentFields fields) {
    if (!body.isNull()) {
      policy.readName(Kept.Kind.FILE, body);
      fields.filePath = body.path();
    }
  }

  /** Sound is bounded by its bytes where they come along, and not where an address stands. */
  private void audio() {
    hasAudio |= !body.isNull();
    if (!body.isObject()) {
      unboundedUnlessNull();
      return;
    }
    body.object(
        field -> {
          if (field.equals("id") || field.endsWith("_id")) {
            policy.forbidKept(body);
          } else if (!field.equals("format") && !(body.isString() && isBase64(body.span()))) {
            unboundedUnlessNull();
          }
        });
  }

  /** Returns whether a string begins as base64 does; an address has a colon, or hides it. */
  private boolean isBase64(Span string) {
    int last = Math.min(string.end() - 1, string.start() + LONGEST_SCHEME_BYTES);
    for (int i = string.start() + 1; i < last; i++) {
      if (bytes[i] == ':' || bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  private void imageUrl(ContentFields picture) {
    if (body.isObject()) {
      body.object(
          field -> {
            switch (field) {
              case "url" -> picture.url = body.isString() ? body.span() : null;
              case "detail" -> picture.low = isLow();
              case "file_id" -> policy.forbidKept(body);
              default -> {}
            }
          });
    } else if (body.isString()) {
      picture.url = body.span();
    } else if (!body.isNull()) {
      throw body.wrong("a URL");
    }
  }

  private void add(ContentFields fields) {
    Span url = fields.url;
    if (url != null) {
      boolean isInline = PictureSize.isInline(bytes, url);
      excludedBytes += isInline ? url.length() : 0;
      picture(isInline ? PictureSize.ofInline(bytes, url) : Optional.empty(), fields.low);
    }
    if (!fields.filePath.isEmpty()) {
      kept(fields);
    }
  }

  /** A kept picture is unseen like one behind an address; what else is in a file nobody knows. */
  private void kept(ContentFields fields) {
    if (fields.isPicture) {
      picture(Optional.empty(), fields.low);
    } else {
      unbounded(fields.filePath);
    }
  }

  private void picture(Optional<PictureSize> size, boolean isLow) {
    if (pictures.size() >= MAX_PICTURES) {
      throw body.problem(
          RefusalCode.INVALID_REQUEST,
          "one too many (expected: at most " + MAX_PICTURES + " pictures)");
    }
    pictures.add(new Picture(size, isLow));
  }

  private boolean isLow() {
    return body.isString() && body.string().equals("low");
  }

  private void unboundedUnlessNull() {
    if (!body.isNull()) {
      unbounded(body.path());
    }
  }

  /** Notes that nothing but the model's context window bounds what stands at {@code path}. */
  void unbounded(String path) {
    unboundedPath = unboundedPath.isEmpty() ? path : unboundedPath;
  }

  /** The fields of one object that belong together and come in any order. */
  private static final class ContentFields {
    private @Nullable Span url;
    private boolean low;
    private boolean hasType;
    private boolean hasRole;
    private boolean hasContent;
    private boolean hasId;
    private boolean isByIdAlone;
    private boolean hasOwnContent;
    private boolean isPicture;
    private String filePath = "";

    /**
     * An item that has no type and is no message stands for one that is kept upstream, and so does
     * one of a type whose content the provider looks up by the id where it does not come along.
     */
    boolean standsForKept() {
      boolean isMessage = hasRole && hasContent;
      return (!hasType && !isMessage) || (hasId && isByIdAlone && !hasOwnContent);
    }
  }
}
