package dev.hardstop.providers.openai;

import dev.hardstop.providers.wire.PictureSize;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a picture costs in input tokens, from above, by family of models.
 *
 * <p>Source: OpenAI "Images and vision", calculating costs: tiles of 512 pixels, or patches of 32
 * pixels, on the small models up to GPT-5 at most 1,536 of them. For the models after GPT-5 the
 * factor 1.2 is the one measured in the data set JOHNISKING/image-token-cost; which of the two
 * systems GPT-5.1 to 5.4 use is not documented, so the dearer one is taken.
 */
sealed interface PictureTokens {

  /** Returns the most tokens that {@code picture} comes to. */
  long ceiling(Picture picture);

  /** Returns how {@code model} counts pictures; empty if that is not known. */
  static Optional<PictureTokens> of(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    return FAMILIES.stream()
        .filter(family -> name.startsWith(family.prefix))
        .findFirst()
        .map(Family::tokens);
  }

  /**
   * A base, and a price for each 512-pixel tile once the picture fits 2,048 by 2,048 and its
   * shorter side has its length. Whether small pictures are scaled up is not documented; it is
   * taken as if.
   *
   * @param shorter length of the shorter side
   */
  record Tiles(int base, int each, int shorter) implements PictureTokens {
    private static final int LONGEST = 2048;
    private static final int SHORTER = 768;
    private static final int TILE = 512;

    Tiles(int base, int each) {
      this(base, each, SHORTER);
    }

    @Override
    public long ceiling(Picture picture) {
      if (picture.low()) {
        return base;
      }
      return base + each * picture.size().map(this::count).orElse(tiles(LONGEST));
    }

    private long count(PictureSize size) {
      long least = Math.min(size.width(), size.height());
      long longer = Math.max(size.width(), size.height());
      return tiles(Math.min(LONGEST, Math.ceilDiv(longer * shorter, least)));
    }

    private long tiles(long longer) {
      return Math.ceilDiv(longer, TILE) * Math.ceilDiv(shorter, TILE);
    }
  }

  /**
   * A price for each patch of 32 by 32 pixels, whatever the detail.
   *
   * @param hundredths tokens of a hundred patches
   * @param most patches that a larger picture is scaled down to
   * @param mostUnseen patches of a picture whose size is unknown
   */
  record Patches(int hundredths, long most, long mostUnseen) implements PictureTokens {
    private static final int PATCH = 32;

    @Override
    public long ceiling(Picture picture) {
      long patches = picture.size().map(this::count).orElse(mostUnseen);
      return Math.ceilDiv(patches * hundredths, 100);
    }

    private long count(PictureSize size) {
      return Math.min(
          most, (long) Math.ceilDiv(size.width(), PATCH) * Math.ceilDiv(size.height(), PATCH));
    }
  }

  /** The dearer of two, where it is not known which one applies. */
  record Dearer(PictureTokens one, PictureTokens other) implements PictureTokens {
    @Override
    public long ceiling(Picture picture) {
      return Math.max(one.ceiling(picture), other.ceiling(picture));
    }
  }

  /** Models whose names start with {@code prefix}. */
  record Family(String prefix, PictureTokens tokens) {}

  private static PictureTokens small(int hundredths) {
    return new Patches(hundredths, 1536, 1536);
  }

  /** The largest picture measured came to 11,970 patches; no scaling down is taken for granted. */
  private static PictureTokens newer(int hundredths) {
    return new Dearer(new Patches(hundredths, Integer.MAX_VALUE, 12_000), new Tiles(70, 140));
  }

  /** The first that fits decides, so longer prefixes stand first. */
  List<Family> FAMILIES =
      List.of(
          new Family("gpt-4o-mini", new Tiles(2833, 5667)),
          new Family("gpt-4o", new Tiles(85, 170)),
          new Family("chatgpt-4o", new Tiles(85, 170)),
          new Family("gpt-4.1-mini", small(162)),
          new Family("gpt-4.1-nano", small(246)),
          new Family("gpt-4.1", new Tiles(85, 170)),
          new Family("gpt-4.5", new Tiles(85, 170)),
          new Family("gpt-4-turbo", new Tiles(85, 170)),
          new Family("gpt-4-vision", new Tiles(85, 170)),
          new Family("o1", new Tiles(75, 150)),
          new Family("o3", new Tiles(75, 150)),
          new Family("o4-mini", small(172)),
          new Family("computer-use", new Tiles(65, 129)),
          new Family("gpt-5-mini", small(162)),
          new Family("gpt-5-nano", small(246)),
          new Family("gpt-5.4-mini", newer(162)),
          new Family("gpt-5.4-nano", newer(246)),
          new Family("gpt-5.5", newer(120)),
          new Family("gpt-5.6", newer(120)),
          new Family("gpt-5.", newer(120)),
          new Family("gpt-5", new Tiles(70, 140)));
}
