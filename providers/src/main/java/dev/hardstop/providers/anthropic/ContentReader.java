package dev.hardstop.providers.anthropic;

import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Kept;
import dev.hardstop.providers.wire.KeptNames;
import dev.hardstop.providers.wire.Objections;
import dev.hardstop.providers.wire.PictureSize;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Span;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the messages and the system prompt of a request, looking for input that its bytes do
 * not bound: pictures, documents, what is kept upstream, kinds of content that are not known.
 *
 * <p>Source: Anthropic API reference, {@code ContentBlockParam}; anthropic-sdk-python, {@code
 * beta_content_block_param.py}.
 */
final class ContentReader {
  /** How many messages a request may have. Source: Anthropic API reference, {@code messages}. */
  static final int MAX_MESSAGES = 100_000;

  /** How many pictures a request may have. */
  static final int MAX_PICTURES = 1_500;

  /** Blocks whose tokens their own bytes bound; pictures and documents have rules of their own. */
  private static final Set<String> TEXTUAL =
      Set.of(
          "text",
          "thinking",
          "redacted_thinking",
          "tool_use",
          "tool_result",
          "tool_reference",
          "mid_conversation_system",
          "image",
          "document");

  private final byte[] bytes;
  private final JsonBody body;
  private final Objections objections;
  private final KeptNames names;
  private int pictures;
  private long excludedBytes;
  private long mediaTokens;
  private boolean hasLongCacheWrites;
  private String unboundedPath = "";

  ContentReader(byte[] bytes, JsonBody body, Objections objections) {
    this.bytes = bytes;
    this.body = body;
    this.objections = objections;
    this.names = new KeptNames(objections);
  }

  /** Returns what was named of what is kept upstream. */
  List<Kept.Name> names() {
    return names.all();
  }

  /** Returns what was found, with the tokens that are added for tools and formats. */
  Input found(long frameTokens) {
    return new Input(
        bytes.length - excludedBytes, mediaTokens, frameTokens, hasLongCacheWrites, unboundedPath);
  }

  /** Reads the {@code messages}. */
  void messages() {
    body.array(
        index -> {
          if (index >= MAX_MESSAGES) {
            throw tooMany("messages", MAX_MESSAGES);
          }
          body.object(
              field -> {
                if (field.equals("content")) {
                  content();
                }
              });
        });
  }

  /** Reads a text, or a list of blocks: the content of a message, the system prompt. */
  void content() {
    if (body.isArray()) {
      body.array(_ -> block());
    } else if (!body.isString() && !body.isNull()) {
      throw body.wrong("a string or an array of content blocks");
    }
  }

  /** Reads a {@code cache_control}, wherever it stands. */
  void cacheControl() {
    if (body.isNull()) {
      return;
    }
    body.object(
        field -> {
          if (field.equals("ttl") && !body.isNull()) {
            switch (body.string()) {
              case "5m" -> {}
              case "1h" -> hasLongCacheWrites = true;
              default -> throw body.wrong("5m or 1h");
            }
          }
        });
  }

  private void block() {
    var block = new Block();
    body.object(field -> field(field, block));
    add(block);
  }

  private void field(String field, Block block) {
    switch (field) {
      case "type" -> type(block);
      case "source" -> source(block);
      case "content" -> nested();
      case "cache_control" -> cacheControl();
      case "citations" -> citations(block);
      case "file_id" -> objections.forbidKept(body);
      // Text, or what a tool was given: the bytes bound it.
      default -> {}
    }
  }

  private void type(Block block) {
    block.type = body.string();
    if (!TEXTUAL.contains(block.type)) {
      unbounded();
    }
  }

  /** The content of a tool's result is blocks like any; that of other kinds may be an object. */
  private void nested() {
    if (body.isObject()) {
      block();
    } else {
      content();
    }
  }

  /** Documents that are to be cited are cut into numbered pieces, which is not only their text. */
  private void citations(Block block) {
    if (body.isObject()) {
      body.object(
          field -> {
            if (field.equals("enabled")) {
              block.isCited = !body.isNull() && body.bool();
            }
          });
    }
  }

  private void source(Block block) {
    if (body.isNull()) {
      return;
    }
    if (body.isString()) {
      // Where a search result was found.
      return;
    }
    body.object(
        field -> {
          switch (field) {
            case "type" -> block.sourceType = body.string();
            case "data" -> block.data = body.isString() ? body.span() : null;
            case "content" -> content();
            case "file_id" -> names.read(Kept.Kind.FILE, body);
            default -> {}
          }
        });
  }

  private void add(Block block) {
    if (block.type.isEmpty()) {
      throw body.wrong("a content block with its type");
    }
    boolean isText = block.sourceType.equals("text") || block.sourceType.equals("content");
    if (block.type.equals("image")) {
      picture(block);
    } else if (block.isCited || (block.type.equals("document") && !isText)) {
      unbounded();
    }
  }

  private void picture(Block block) {
    if (++pictures > MAX_PICTURES) {
      throw tooMany("pictures", MAX_PICTURES);
    }
    Span data = block.data;
    if (data == null || !block.sourceType.equals("base64")) {
      mediaTokens += Pictures.MOST;
    } else {
      mediaTokens += Pictures.ceiling(PictureSize.ofBase64(bytes, data));
      excludedBytes += data.length();
    }
  }

  private void unbounded() {
    if (unboundedPath.isEmpty()) {
      unboundedPath = body.path();
    }
  }

  private RuntimeException tooMany(String what, int most) {
    return body.problem(
        RefusalCode.INVALID_REQUEST, "one too many (expected: at most " + most + " " + what + ")");
  }

  /** The fields of one block that belong together and come in any order. */
  private static final class Block {
    private String type = "";
    private String sourceType = "";
    private boolean isCited;
    private @Nullable Span data;
  }
}
