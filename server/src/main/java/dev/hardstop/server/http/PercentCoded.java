package dev.hardstop.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Percent-encoded UTF-8, as attribute values and path segments are written. */
public final class PercentCoded {
  private PercentCoded() {}

  /** Returns the text; empty if an escape is malformed, a byte is not ASCII or not UTF-8. */
  public static Optional<String> decode(String coded) {
    var bytes = ByteBuffer.allocate(coded.length());
    for (int i = 0; i < coded.length(); i++) {
      char c = coded.charAt(i);
      if (c > 0x7e) {
        return Optional.empty();
      }
      if (c == '%') {
        if (!isEscape(coded, i)) {
          return Optional.empty();
        }
        bytes.put((byte) HexFormat.fromHexDigits(coded, i + 1, i + 3));
        i += 2;
      } else {
        bytes.put((byte) c);
      }
    }
    return text(bytes.flip());
  }

  /** Returns {@code text} as one segment of a path: all but unreserved characters escaped. */
  public static String encode(String text) {
    var coded = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b)) {
        coded.append((char) b);
      } else {
        coded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return coded.toString();
  }

  /** Source: RFC 3986, section 2.3. */
  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }

  private static boolean isEscape(String coded, int at) {
    return at + 2 < coded.length()
        && HexFormat.isHexDigit(coded.charAt(at + 1))
        && HexFormat.isHexDigit(coded.charAt(at + 2));
  }

  private static Optional<String> text(ByteBuffer utf8) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
