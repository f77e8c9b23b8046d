package dev.hardstop.providers.bedrock;

import dev.hardstop.providers.anthropic.Input;
import dev.hardstop.providers.anthropic.Pictures;
import dev.hardstop.providers.wire.JsonBody;
import dev.hardstop.providers.wire.Objections;
import dev.hardstop.providers.wire.PictureSize;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Span;

/**
 * Goes through the messages and the system prompt of a conversation, looking for input that its
 * bytes do not bound: pictures, documents, what is kept in buckets, kinds of content that are not
 * known.
 *
 * <p>Source: Amazon Bedrock API reference, {@code ContentBlock}, {@code SystemContentBlock}, {@code
 * ToolResultContentBlock}.
 */
final class ContentReader {
  /** How many messages a conversation may have. */
  static final int MAX_MESSAGES = 100_000;

  /** How many pictures a conversation may have. */
  static final int MAX_PICTURES = 1_500;

  private final byte[] bytes;
  private final JsonBody body;
  private final Objections objections;
  private final boolean knowsPictures;
  private int pictures;
  private long excludedBytes;
  private long mediaTokens;
  private String unboundedPath = "";

  /**
   * @param knowsPictures whether it is known what the model makes of a picture
   */
  ContentReader(byte[] bytes, JsonBody body, Objections objections, boolean knowsPictures) {
    this.bytes = bytes;
    this.body = body;
    this.objections = objections;
    this.knowsPictures = knowsPictures;
  }

  /** Returns what was found, with the tokens that are added for tools and formats. */
  Input found(long frameTokens) {
    return new Input(bytes.length - excludedBytes, mediaTokens, frameTokens, false, unboundedPath);
  }

  /** Reads the {@code messages}. */
  void messages() {
    if (body.isNull()) {
      return;
    }
    body.array(
        index -> {
          if (index >= MAX_MESSAGES) {
            throw tooMany("messages", MAX_MESSAGES);
          }
          body.object(
              field -> {
                if (field.equals("content")) {
                  blocks();
                }
              });
        });
  }

  /** Reads a list of blocks: the content of a message, of a tool's result, the system prompt. */
  void blocks() {
    if (!body.isNull()) {
      body.array(_ -> body.object(this::block));
    }
  }

  /** Reads a {@code cachePoint}, wherever it stands. */
  void cachePoint() {
    if (!body.isNull()) {
      body.object(
          field -> {
            if (field.equals("ttl") && !body.isNull() && !body.string().equals("5m")) {
              objections.refuse(body, "a cache of another life (expected: 5m; no other is priced)");
            }
          });
    }
  }

  /** A block has one field, named after its kind. */
  private void block(String kind) {
    if (body.isNull()) {
      return;
    }
    switch (kind) {
      // The bytes bound it: text, and what was given to and said by tools.
      case "text", "json", "toolUse", "reasoningContent", "citationsContent" -> {}
      case "image" -> body.object(this::picture);
      case "document" -> body.object(this::document);
      case "searchResult" -> body.object(this::citations);
      case "video" -> body.object(this::video);
      case "audio" ->
          objections.forbid(body, "the answer does not tell apart what is priced apart");
      case "toolResult" -> body.object(this::toolResult);
      case "guardContent" -> body.object(this::block);
      case "cachePoint" -> cachePoint();
      default -> unbounded();
    }
  }

  private void toolResult(String field) {
    if (field.equals("content")) {
      blocks();
    }
  }

  private void picture(String field) {
    if (!field.equals("source") || body.isNull()) {
      return;
    }
    if (++pictures > MAX_PICTURES) {
      throw tooMany("pictures", MAX_PICTURES);
    }
    body.object(
        source -> {
          if (source.equals("bytes") && body.isString() && knowsPictures) {
            Span data = body.span();
            mediaTokens += Pictures.ceiling(PictureSize.ofBase64(bytes, data));
            excludedBytes += data.length();
          } else {
            unseen(source);
          }
        });
  }

  /** A text is bounded by its bytes; of other documents the model sees pages. */
  private void document(String field) {
    citations(field);
    if (field.equals("source") && !body.isNull()) {
      body.object(
          source -> {
            if (!source.equals("text") && !source.equals("content")) {
              unseen(source);
            }
          });
    }
  }

  /** What is to be cited is cut into numbered pieces, which is not only its text. */
  private void citations(String field) {
    if (field.equals("citations") && !body.isNull()) {
      body.object(
          citations -> {
            if (citations.equals("enabled") && !body.isNull() && body.bool()) {
              unbounded();
            }
          });
    }
  }

  private void video(String field) {
    if (field.equals("source") && !body.isNull()) {
      body.object(this::unseen);
    }
  }

  private void unseen(String source) {
    if (source.equals("s3Location")) {
      // The gateway's own account would read the bucket.
      objections.forbidKept(body);
    } else if (!body.isNull()) {
      unbounded();
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
}
