package dev.hardstop.providers.gemini;

import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.providers.wire.PictureSize;
import dev.hardstop.providers.wire.RefusalCode;
import dev.hardstop.providers.wire.Span;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the contents of a request, looking for input that its bytes do not bound: pictures,
 * sound, film, documents, what is kept upstream, kinds of parts that are not known.
 *
 * <p>Source: {@code Content}, {@code Part}, {@code Blob} and {@code FunctionResponse} of the Gemini
 * API.
 */
final class ContentReader {
  /** How many parts a request may have, all contents together. */
  static final int MAX_PARTS = 50_000;

  /** How many pictures a request may have. Source: Gemini API, "Image understanding". */
  static final int MAX_PICTURES = 3_600;

  private static final long MAX_STATED_TOKENS = 1_000_000;
  private static final String KEPT = "files kept upstream are not supported yet";

  /** Parts that are text, or structures of text only, and what is said about a part. */
  private static final Set<String> TEXT =
      Set.of(
          "text",
          "thought",
          "thoughtSignature",
          "functionCall",
          "executableCode",
          "codeExecutionResult",
          "toolCall",
          "toolResponse",
          "audioTranscription",
          "speechMetadata",
          "partMetadata",
          "videoMetadata");

  /** Resolutions that are known to stay below the usual ceiling. */
  private static final Set<String> USUAL_RESOLUTIONS =
      Set.of(
          "MEDIA_RESOLUTION_UNSPECIFIED",
          "MEDIA_RESOLUTION_LOW",
          "MEDIA_RESOLUTION_MEDIUM",
          "0",
          "1",
          "2");

  private final byte[] bytes;
  private final ProtoBody body;
  private final Policy policy;
  private final List<Picture> pictures = new ArrayList<>();
  private final EnumSet<UsageClass> media = EnumSet.noneOf(UsageClass.class);
  private long excludedBytes;
  private int partCount;
  private boolean isEnlarged;
  private String unboundedPath = "";

  ContentReader(byte[] bytes, ProtoBody body, Policy policy) {
    this.bytes = bytes;
    this.body = body;
    this.policy = policy;
  }

  /** Returns what was found. */
  Input found() {
    // What is enlarged may be said behind the contents, so it is looked at last.
    List<Picture> seen =
        pictures.stream()
            .map(
                each ->
                    new Picture(each.size(), each.statedTokens(), each.isEnlarged() || isEnlarged))
            .toList();
    return new Input(bytes.length - excludedBytes, seen, Set.copyOf(media), unboundedPath);
  }

  /** Reads one content, or a list of them. */
  void contents() {
    body.repeated(() -> body.message(this::content));
  }

  /** Reads the resolution that holds for all pictures. */
  void mediaResolution() {
    isEnlarged |= isHigh();
  }

  private void content(String field) {
    if (field.equals("parts")) {
      parts();
    }
  }

  private void parts() {
    body.repeated(this::part);
  }

  private void part() {
    if (++partCount > MAX_PARTS) {
      throw body.problem(
          RefusalCode.INVALID_REQUEST, "one too many (expected: at most " + MAX_PARTS + " parts)");
    }
    var part = new PartFields();
    body.message(field -> field(field, part));
    add(part);
  }

  private void field(String field, PartFields part) {
    switch (field) {
      case "inlineData" -> body.message(name -> blob(name, part));
      case "fileData" -> fileData();
      case "functionResponse" -> body.message(this::functionResponse);
      case "mediaResolution" -> resolution(part);
      default -> {
        if (!TEXT.contains(field)) {
          unboundedUnlessNull();
        }
      }
    }
  }

  /** What was uploaded is named by its address, like what anybody may read. */
  private void fileData() {
    body.message(
        name -> {
          if (name.equals("fileUri") && !body.isNull() && isKept(body.string())) {
            policy.forbidKept();
          }
        });
    policy.forbid(KEPT);
  }

  /** Buckets and uploads are read as the account that pays; only pages of the web are anybody's. */
  private static boolean isKept(String uri) {
    boolean isOnTheWeb = uri.startsWith("https://") || uri.startsWith("http://");
    return !isOnTheWeb || uri.contains("files/") || uri.contains("googleapis");
  }

  private void blob(String field, PartFields part) {
    switch (field) {
      case "data" -> {
        if (!body.isNull()) {
          part.path = body.path();
          part.data = body.json().isString() ? body.span() : null;
        }
      }
      case "mimeType" -> part.mimeType = body.isNull() ? "" : body.string();
      default -> {}
    }
  }

  private void functionResponse(String field) {
    if (field.equals("parts")) {
      parts();
    }
  }

  /** Either a level for all, or an object with a level or a number of tokens. */
  private void resolution(PartFields part) {
    if (!body.json().isObject()) {
      part.isEnlarged |= isHigh();
      return;
    }
    body.message(
        name -> {
          switch (name) {
            case "level" -> part.isEnlarged |= isHigh();
            case "numTokens" ->
                part.statedTokens = body.isNull() ? 0 : body.integer(0, MAX_STATED_TOKENS);
            default -> unboundedUnlessNull();
          }
        });
  }

  private boolean isHigh() {
    return !body.isNull() && !USUAL_RESOLUTIONS.contains(body.word());
  }

  private void add(PartFields part) {
    Span data = part.data;
    if (data == null) {
      if (!part.path.isEmpty()) {
        unbounded(part.path);
      }
      return;
    }
    String type = part.mimeType.toLowerCase(Locale.ROOT);
    if (type.startsWith("text/")) {
      return;
    }
    if (!type.startsWith("image/")) {
      addLong(type, part.path);
      return;
    }
    media.add(UsageClass.INPUT_IMAGE_TOKENS);
    Optional<PictureSize> size = PictureSize.ofBase64(bytes, data);
    if (size.isEmpty()) {
      // It may be anything, a document of a thousand pages for one.
      addLong("", part.path);
    } else if (pictures.size() >= MAX_PICTURES) {
      throw body.problem(
          RefusalCode.INVALID_REQUEST,
          "one too many (expected: at most " + MAX_PICTURES + " pictures)");
    } else {
      excludedBytes += data.length();
      pictures.add(new Picture(size.get(), part.statedTokens, part.isEnlarged));
    }
  }

  /** Sound, film, documents, and what is of no known kind: long in few bytes. */
  private void addLong(String type, String path) {
    media.add(UsageClass.INPUT_IMAGE_TOKENS);
    if (!type.startsWith("application/pdf")) {
      media.add(UsageClass.INPUT_AUDIO_TOKENS);
      media.add(UsageClass.INPUT_VIDEO_TOKENS);
    }
    unbounded(path);
  }

  private void unboundedUnlessNull() {
    if (!body.isNull()) {
      addLong("", body.path());
    }
  }

  private void unbounded(String path) {
    if (unboundedPath.isEmpty()) {
      unboundedPath = path;
    }
  }

  /** The fields of one part, which come in any order. */
  private static final class PartFields {
    private @Nullable Span data;
    private String path = "";
    private String mimeType = "";
    private long statedTokens;
    private boolean isEnlarged;
  }
}
