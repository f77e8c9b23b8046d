package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedLinesTest {

  @ParameterizedTest(name = "[{0}] -> {1}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"\", []",
        "a, [a]",
        "a/, [a]",
        "a//b, \"[a, , b]\"",
        "12345/123456/1, \"[12345, too long, 1]\"",
        "123456, [too long]",
        "12345678901234567890/1, \"[too long, 1]\""
      })
  void aLineIsWholeOrTooLong(String input, String lines) throws IOException {
    byte[] bytes = input.replace('/', '\n').getBytes(StandardCharsets.UTF_8);

    assertThat(read(new ByteArrayInputStream(bytes)).toString()).isEqualTo(lines);
    assertThat(read(new OneByteAtATime(bytes)).toString()).isEqualTo(lines);
  }

  private static List<String> read(InputStream in) throws IOException {
    var lines = new BoundedLines(in, 5);
    var read = new ArrayList<String>();
    while (lines.next()) {
      read.add(lines.isTooLong() ? "too long" : new String(lines.bytes(), StandardCharsets.UTF_8));
    }
    return read;
  }

  /** A slow terminal. */
  private static final class OneByteAtATime extends InputStream {
    private final byte[] bytes;
    private int at;

    OneByteAtATime(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return at == bytes.length ? -1 : bytes[at++] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (at == bytes.length) {
        return -1;
      }
      buffer[offset] = bytes[at++];
      return 1;
    }
  }
}
