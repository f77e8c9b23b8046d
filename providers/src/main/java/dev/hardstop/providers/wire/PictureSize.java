package dev.hardstop.providers.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The dimensions of a picture, from the first bytes of its file, which may be in an inline {@code
 * data:} URL. No pixel is decoded. That of a GIF is not believed: its frames may be larger than the
 * screen that it states, and readers then take theirs.
 *
 * <p>Source: PNG specification 11.2.1 (IHDR); ITU-T T.81 B.2.2 (JPEG frame header); RFC 9649
 * section 2 (WebP).
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record PictureSize(int width, int height) {
  private static final byte[] BASE64 = ";base64,".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "\"data:".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_MEDIA_TYPE_BYTES = 128;

  // A frame header may stand behind embedded profiles and thumbnails, but not behind more than
  // this.
  private static final int MAX_HEADER_BYTES = 1 << 20;

  /** Returns whether the JSON string at {@code string}, with its quotes, is a data URL. */
  public static boolean isInline(byte[] json, Span string) {
    return startsWith(json, string.start(), string.end(), DATA);
  }

  /**
   * Returns the size of the picture in the data URL at {@code string}; empty if it is in no format
   * that is known here, or broken.
   */
  public static Optional<PictureSize> ofInline(byte[] json, Span string) {
    int last = Math.min(string.end(), string.start() + MAX_MEDIA_TYPE_BYTES);
    for (int i = string.start() + DATA.length; i < last; i++) {
      if (startsWith(json, i, string.end(), BASE64)) {
        var content = new Span(i + BASE64.length, string.end() - 1);
        return inBase64(json, content);
      }
    }
    return Optional.empty();
  }

  /** Returns the size of the picture whose base64 text is the whole string, as above. */
  public static Optional<PictureSize> ofBase64(byte[] json, Span string) {
    var content = new Span(string.start() + 1, Math.max(string.start() + 1, string.end() - 1));
    return inBase64(json, content);
  }

  /** Returns the size of the picture whose file stands at {@code content}, as above. */
  public static Optional<PictureSize> ofFile(byte[] body, Span content) {
    var at = new int[] {content.start()};
    return new Header(() -> at[0] < content.end() ? body[at[0]++] & 0xff : -1).size();
  }

  private static Optional<PictureSize> inBase64(byte[] json, Span content) {
    return new Header(new Base64Bytes(json, content)::next).size();
  }

  private static boolean startsWith(byte[] json, int at, int end, byte[] prefix) {
    if (end - at < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (json[at + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Walks the header; past its end every byte is -1, which no format takes for a size. */
  private static final class Header {
    private final IntSupplier bytes;
    private int readCount;
    private boolean ended;

    Header(IntSupplier bytes) {
      this.bytes = bytes;
    }

    Optional<PictureSize> size() {
      return switch (next()) {
        case 0x89 -> png();
        case 0xff -> jpeg();
        case 'R' -> webp();
        default -> Optional.empty();
      };
    }

    private Optional<PictureSize> png() {
      if (!follows("PNG\r\n\u001a\n")) {
        return Optional.empty();
      }
      skip(4);
      return follows("IHDR") ? sized(bigEndian(4), bigEndian(4)) : Optional.empty();
    }

    private Optional<PictureSize> jpeg() {
      if (next() != 0xd8) {
        return Optional.empty();
      }
      while (!ended) {
        if (next() != 0xff) {
          return Optional.empty();
        }
        int marker = next();
        while (marker == 0xff) {
          marker = next();
        }
        if (isFrame(marker)) {
          skip(3);
          long height = bigEndian(2);
          return sized(bigEndian(2), height);
        }
        if (!isBare(marker)) {
          skip(bigEndian(2) - 2);
        }
      }
      return Optional.empty();
    }

    private static boolean isFrame(int marker) {
      return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean isBare(int marker) {
      return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    }

    private Optional<PictureSize> webp() {
      if (!follows("IFF")) {
        return Optional.empty();
      }
      skip(4);
      if (!follows("WEBPVP8")) {
        return Optional.empty();
      }
      int kind = next();
      skip(4);
      return switch (kind) {
        case ' ' -> lossy();
        case 'L' -> lossless();
        case 'X' -> extended();
        default -> Optional.empty();
      };
    }

    private Optional<PictureSize> lossy() {
      skip(6);
      return sized(littleEndian(2) & 0x3fff, littleEndian(2) & 0x3fff);
    }

    private Optional<PictureSize> lossless() {
      skip(1);
      long packed = littleEndian(4);
      return sized((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1);
    }

    private Optional<PictureSize> extended() {
      skip(4);
      return sized(littleEndian(3) + 1, littleEndian(3) + 1);
    }

    private Optional<PictureSize> sized(long width, long height) {
      boolean plausible =
          !ended && width >= 1 && height >= 1 && width <= 1 << 20 && height <= 1 << 20;
      return plausible ? Optional.of(new PictureSize((int) width, (int) height)) : Optional.empty();
    }

    private boolean follows(String expected) {
      for (int i = 0; i < expected.length(); i++) {
        if (next() != expected.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    private long bigEndian(int count) {
      long value = 0;
      for (int i = 0; i < count; i++) {
        value = value << 8 | (next() & 0xff);
      }
      return value;
    }

    private long littleEndian(int count) {
      long value = 0;
      for (int i = 0; i < count; i++) {
        value |= (long) (next() & 0xff) << (8 * i);
      }
      return value;
    }

    private void skip(long count) {
      for (long i = 0; i < count && !ended; i++) {
        next();
      }
    }

    private int next() {
      int value = readCount++ < MAX_HEADER_BYTES ? bytes.getAsInt() : -1;
      ended |= value < 0;
      return value;
    }
  }
}
