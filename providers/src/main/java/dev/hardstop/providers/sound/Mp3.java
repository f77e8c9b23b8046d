package dev.hardstop.providers.sound;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The length of an MP3 file, frame by frame: the head of each says how long it lasts and where the
 * next one is. From the first byte on that begins no frame like the first, the rest is taken for
 * frames as small as any decoder accepts, so that what cannot be read here is not free: where the
 * version or the rate changes, decoders look for other frames, also inside of these.
 *
 * <p>Source: ISO/IEC 11172-3, 2.4.1.3 and 13818-3 (header, layer III), with the halved rates of
 * MPEG 2.5; the Xing, Info and VBRI headers as LAME and Fraunhofer's encoder write them.
 */
final class Mp3 {
  private static final int[] KBITS_V1 = {
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] KBITS_V2 = {
    0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
  };
  private static final int[] RATES = {44_100, 48_000, 32_000};

  /** A frame has 13 bytes at least (header and side information), and lasts 72 ms at most. */
  private static final long LEAST_BYTES_A_SECOND = 100;

  private static final int OLD_TAG_BYTES = 128;
  private static final int VBRI_AT = 36;

  private final Bytes file;
  private final SampleCount count = new SampleCount();

  private Mp3(Bytes file) {
    this.file = file;
  }

  /**
   * The head of a frame.
   *
   * @param isMono whether it has one channel, and so less side information
   */
  private record Head(boolean isV1, int bitsPerSecond, int rate, int padding, boolean isMono) {
    int samples() {
      return isV1 ? 1152 : 576;
    }

    int sideBytes() {
      int mono = isV1 ? 17 : 9;
      int stereo = isV1 ? 32 : 17;
      return isMono ? mono : stereo;
    }

    boolean isLike(Head other) {
      return isV1 == other.isV1 && rate == other.rate;
    }

    int bytes() {
      return samples() / 8 * bitsPerSecond / rate + padding;
    }
  }

  static OptionalLong seconds(Bytes file) {
    return new Mp3(file).seconds();
  }

  private OptionalLong seconds() {
    Head first = head(0);
    if (first == null) {
      return OptionalLong.empty();
    }
    int at = 0;
    for (Head head = first; head != null && head.isLike(first); head = head(at)) {
      count.add(head.samples(), head.rate());
      at += head.bytes();
    }
    return OptionalLong.of(Math.max(count.seconds() + restSeconds(at), declaredSeconds(first)));
  }

  /** Zeros begin no frame, and the old tag is the last 128 bytes. */
  private long restSeconds(int from) {
    int at = from;
    while (file.at(at) == 0) {
      at++;
    }
    boolean isTag = file.has(at, "TAG") && file.length() - at == OLD_TAG_BYTES;
    return isTag ? 0 : Math.ceilDiv(Math.max(0, file.length() - at), LEAST_BYTES_A_SECOND);
  }

  /** As its own header says; without one readers go by the size and the rate of the first frame. */
  private long declaredSeconds(Head first) {
    int xing = 4 + first.sideBytes();
    if (file.has(xing, "Xing") || file.has(xing, "Info")) {
      boolean hasFrames = (file.big(xing + 4, 4) & 1) != 0;
      return hasFrames ? seconds(file.big(xing + 8, 4), first) : 0;
    }
    return file.has(VBRI_AT, "VBRI")
        ? seconds(file.big(VBRI_AT + 14, 4), first)
        : Math.ceilDiv(file.length() * 8L, first.bitsPerSecond());
  }

  private static long seconds(long frames, Head first) {
    return Math.ceilDiv(frames * first.samples(), first.rate());
  }

  private @Nullable Head head(int at) {
    int versionAndLayer = file.at(at + 1);
    int rates = file.at(at + 2);
    boolean isSync = file.at(at) == 0xff && (versionAndLayer & 0xe0) == 0xe0;
    int version = versionAndLayer >> 3 & 3;
    boolean isLayer3 = (versionAndLayer >> 1 & 3) == 1;
    int bits = rates >> 4 & 0xf;
    int rate = rates >> 2 & 3;
    boolean isKnown = isSync && isLayer3 && version != 1 && bits != 0 && bits != 15 && rate != 3;
    if (!isKnown || file.at(at + 3) == Bytes.NONE) {
      return null;
    }
    boolean isV1 = version == 3;
    int halvings = isV1 ? 0 : version == 2 ? 1 : 2;
    return new Head(
        isV1,
        1000 * (isV1 ? KBITS_V1 : KBITS_V2)[bits],
        RATES[rate] >> halvings,
        rates >> 1 & 1,
        file.at(at + 3) >> 6 == 3);
  }
}
