package dev.hardstop.providers.sound;

import java.util.OptionalLong;
import java.util.Set;

/**
 * The length of a sound, from above: all that a decoder could make of its bytes, and all that its
 * headers declare, whichever is longer. A provider bills one of the two.
 */
public final class Sound {
  /** Boxes that an MP4 file may begin with; the four bytes before are their size, and any. */
  private static final Set<String> BOXES =
      Set.of("ftyp", "moov", "mdat", "free", "skip", "wide", "junk", "udta", "pnot");

  private static final int TAG_HEAD_BYTES = 10;
  private static final int HAS_FOOTER = 0x10;

  private Sound() {}

  /**
   * Returns the most seconds of the WAV (PCM), MP3 or FLAC file in {@code bytes[from..to)}, rounded
   * up; empty for any other, and for one that is broken or says two things.
   */
  public static OptionalLong seconds(byte[] bytes, int from, int to) {
    var file = new Bytes(bytes, from, to);
    if (BOXES.stream().anyMatch(box -> file.has(4, box))) {
      return OptionalLong.empty();
    }
    if (file.has(0, "RIFF")) {
      return Wav.seconds(file);
    }
    Bytes bare = withoutTags(file);
    return bare.has(0, "fLaC") ? Flac.seconds(bare) : Mp3.seconds(bare);
  }

  /**
   * Leaves out what decoders skip as tags, pictures among them.
   *
   * <p>What is no tag to some of them is none here: it may be full of frames.
   *
   * <p>Source: ID3 tag version 2.4.0, main structure, 3.1 (header) and 3.4 (footer).
   */
  private static Bytes withoutTags(Bytes file) {
    Bytes rest = file;
    while (isTag(rest)) {
      long size = 0;
      for (int i = 6; i < TAG_HEAD_BYTES; i++) {
        if (rest.at(i) > 0x7f) {
          return rest;
        }
        size = size << 7 | rest.at(i);
      }
      boolean hasFooter = (rest.at(5) & HAS_FOOTER) != 0;
      long end = TAG_HEAD_BYTES + size + (hasFooter ? TAG_HEAD_BYTES : 0);
      rest = rest.after((int) Math.min(end, rest.length()));
    }
    return rest;
  }

  private static boolean isTag(Bytes file) {
    int version = file.at(3);
    int unknownFlags = version == 2 ? 0x3f : version == 3 ? 0x1f : 0x0f;
    return file.has(0, "ID3")
        && file.length() >= TAG_HEAD_BYTES
        && version >= 2
        && version <= 4
        && file.at(4) == 0
        && (file.at(5) & unknownFlags) == 0;
  }
}
