package dev.hardstop.providers.sound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Sound files as tests need them: their frames are silent or senseless, their headers true. */
public final class Sounds {
  private Sounds() {}

  /** Returns a WAV file of 16-bit samples. */
  public static byte[] wav(int channels, int rate, int frames) {
    byte[] samples = new byte[2 * channels * frames];
    return join(
        text("RIFF"),
        little(36 + samples.length, 4),
        text("WAVE"),
        format(1, channels, rate, 16),
        text("data"),
        little(samples.length, 4),
        samples);
  }

  /** Returns the {@code fmt} chunk of plain samples. */
  public static byte[] format(int format, int channels, int rate, int bits) {
    int frame = channels * bits / 8;
    return join(
        text("fmt "),
        little(16, 4),
        little(format, 2),
        little(channels, 2),
        little(rate, 4),
        little((long) rate * frame, 4),
        little(frame, 2),
        little(bits, 2));
  }

  /** Returns an MP3 frame of MPEG 1 at 44,100 Hz, 26.12 ms long, with zeros inside. */
  public static byte[] mp3Frame(int bitrateIndex, int kbits) {
    byte[] frame = new byte[144 * kbits * 1000 / 44_100];
    frame[0] = (byte) 0xff;
    frame[1] = (byte) 0xfb;
    frame[2] = (byte) (bitrateIndex << 4);
    return frame;
  }

  /** Returns the head of a FLAC file: the stream's own block, the last of its metadata. */
  public static byte[] flacHead(int rate, long declaredSamples) {
    byte[] info = new byte[34];
    ByteBuffer.wrap(info, 10, 8).putLong((long) rate << 44 | 15L << 36 | declaredSamples);
    return join(text("fLaC"), new byte[] {(byte) 0x80, 0, 0, 34}, info);
  }

  /** Returns a FLAC frame of {@code samples}, with {@code bytes} of no sense after its header. */
  public static byte[] flacFrame(int number, int samples, int bytes) {
    byte[] head = {
      (byte) 0xff,
      (byte) 0xf8,
      0x70,
      0x18,
      (byte) (number & 0x7f),
      (byte) ((samples - 1) >> 8),
      (byte) (samples - 1)
    };
    return join(checked(head), new byte[bytes]);
  }

  /** Returns the header of a FLAC frame with its checksum. */
  static byte[] checked(byte[] head) {
    return join(head, new byte[] {(byte) crc8(head)});
  }

  private static int crc8(byte[] bytes) {
    int sum = 0;
    for (byte each : bytes) {
      for (int bit = 7; bit >= 0; bit--) {
        boolean carry = (sum >> 7 & 1) != (each >> bit & 1);
        sum = (sum << 1 & 0xff) ^ (carry ? 7 : 0);
      }
    }
    return sum;
  }

  public static byte[] text(String ascii) {
    return ascii.getBytes(ISO_8859_1);
  }

  public static byte[] little(long value, int bytes) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return Arrays.copyOf(all, bytes);
  }

  public static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
