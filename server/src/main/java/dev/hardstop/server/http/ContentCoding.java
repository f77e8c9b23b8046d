package dev.hardstop.server.http;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** How a request body is coded. Source: RFC 9110, section 8.4.1; RFC 8878 for zstd. */
public enum ContentCoding {
  IDENTITY,
  GZIP,
  DEFLATE,
  ZSTD;

  /** Largest window of a zstd frame, as a power of two: what every decoder has to support. */
  private static final int ZSTD_WINDOW_LOG_MAX = 23;

  private static final int STEP_BYTES = 16 << 10;

  /** What decoding a body came to. */
  public sealed interface Decoded {
    /** The plain bytes. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Plain(byte[] bytes) implements Decoded {}

    /** More than the limit; how much more was not looked at. */
    record TooLarge() implements Decoded {}

    /** Not of this coding, or cut short. */
    record Malformed() implements Decoded {}
  }

  /** Returns the coding that a {@code Content-Encoding} names; empty if it is not supported. */
  public static Optional<ContentCoding> of(String header) {
    return switch (header.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Optional.of(IDENTITY);
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "deflate" -> Optional.of(DEFLATE);
      case "zstd" -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  /**
   * Returns the plain bytes of {@code body}, if they are at most {@code limitBytes}; memory stays
   * within a small multiple of that. Takes milliseconds for large bodies.
   */
  public Decoded decode(byte[] body, long limitBytes) {
    if (this == IDENTITY) {
      return body.length > limitBytes ? new Decoded.TooLarge() : new Decoded.Plain(body);
    }
    try (InputStream plain = open(body)) {
      return read(plain, limitBytes);
    } catch (IOException e) {
      return new Decoded.Malformed();
    }
  }

  private InputStream open(byte[] body) throws IOException {
    InputStream coded = new ByteArrayInputStream(body);
    return switch (this) {
      case IDENTITY -> coded;
      case GZIP -> new GZIPInputStream(coded, STEP_BYTES);
      case DEFLATE -> new InflaterInputStream(coded, new Inflater(!hasZlibHead(body)));
      case ZSTD -> new ZstdInputStream(coded).setLongMax(ZSTD_WINDOW_LOG_MAX);
    };
  }

  /** Some senders leave out the zlib head that deflate should have. Source: RFC 1950, section 2. */
  private static boolean hasZlibHead(byte[] body) {
    return body.length >= 2
        && (body[0] & 0x0f) == 8
        && (((body[0] & 0xff) << 8) | (body[1] & 0xff)) % 31 == 0;
  }

  private static Decoded read(InputStream plain, long limitBytes) throws IOException {
    var out = new ByteArrayOutputStream();
    byte[] step = new byte[STEP_BYTES];
    for (int n = plain.read(step); n >= 0; n = plain.read(step)) {
      if (out.size() + (long) n > limitBytes) {
        return new Decoded.TooLarge();
      }
      out.write(step, 0, n);
    }
    return new Decoded.Plain(out.toByteArray());
  }
}
