package dev.hardstop.providers.sound;

import java.util.OptionalLong;

/**
 * The length of a sound, from above: all that a decoder could make of its bytes, and all that its
 * headers declare, whichever is longer. A provider bills one of the two.
 */
public final class Sound {
  private static final int TAG_HEAD_BYTES = 10;
  private static final int HAS_FOOTER = 0x10;

  private Sound() {}

  /**
   * Returns the most seconds of the WAV (PCM), MP3 or FLAC file in {@code bytes[from..to)}, rounded
   * up; empty for any other, and for one that is broken or says two things.
   */
  public static OptionalLong seconds(byte[] bytes, int from, int to) {
    var file = new Bytes(bytes, from, to);
    if (file.has(0, "RIFF")) {
      return Wav.seconds(file);
    }
    Bytes bare = withoutTags(file);
    return bare.has(0, "fLaC") ? Flac.seconds(bare) : Mp3.seconds(bare);
  }

  /**
   * Leaves out what decoders skip as tags, pictures among them.
   *
   * <p>Source: ID3 tag version 2.4.0, main structure, 3.1 (header) and 3.4 (footer).
   */
  private static Bytes withoutTags(Bytes file) {
    Bytes rest = file;
    while (rest.has(0, "ID3") && rest.length() >= TAG_HEAD_BYTES) {
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
}
