package dev.hardstop.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSizeTest {

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void readsWhatTheJdkWrites(String format) throws IOException {
    for (int[] size : new int[][] {{1, 1}, {640, 480}, {33, 1025}, {3000, 2}}) {
      Optional<PictureSize> expected =
          format.equals("png") || format.equals("jpg")
              ? Optional.of(new PictureSize(size[0], size[1]))
              : Optional.empty();

      assertThat(sizeOf(picture(format, size[0], size[1]))).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "WebP {0} is {1} by {2}")
  @CsvSource({
    // RIFF size WEBP; VP8X: flags, then width-1 and height-1 in three bytes each
    "5249464600000000574542505650385 80a00000000000000 7f0200 df0100, 640, 480",
    // VP8L: signature 2f, then 14 bits of width-1 and 14 of height-1
    "52494646000000005745425056503 84c 05000000 2f 7fc27700, 640, 480",
    // VP8: frame tag, start code, then width and height of 14 bits
    "524946460000000057454250565038 20 0a000000 000000 9d012a 8002 e001, 640, 480"
  })
  void readsWebP(String hex, int width, int height) {
    byte[] header = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThat(sizeOf(header)).contains(new PictureSize(width, height));
  }

  @Test
  void aGifWhoseFrameIsLargerThanItsScreenIsNotTakenForItsScreen() throws IOException {
    byte[] gif = picture("gif", 3_000, 2_000);
    gif[6] = gif[8] = 1;
    gif[7] = gif[9] = 0;

    assertThat(sizeOf(gif)).isEmpty();
  }

  @Test
  void findsTheFrameOfAJpegBehindALongProfile() throws IOException {
    byte[] jpeg = picture("jpg", 123, 45);
    byte[] profile = new byte[0xffff + 2];
    profile[0] = (byte) 0xff;
    profile[1] = (byte) 0xe2;
    profile[2] = (byte) 0xff;
    profile[3] = (byte) 0xff;
    var with = new ByteArrayOutputStream();
    with.write(jpeg, 0, 2);
    with.writeBytes(profile);
    with.write(jpeg, 2, jpeg.length - 2);

    assertThat(sizeOf(with.toByteArray())).contains(new PictureSize(123, 45));
  }

  @Test
  void understandsSlashesThatAreEscaped() throws IOException {
    byte[] jpeg = picture("jpg", 640, 480);
    String url = dataUrl(jpeg).replace("/", "\\/");

    assertThat(size(url)).contains(new PictureSize(640, 480));
  }

  @Test
  void aPictureThatIsCutAnywhereHasNoSizeOrItsOwn() throws IOException {
    for (String format : new String[] {"png", "jpg"}) {
      byte[] whole = picture(format, 640, 480);
      for (int length = 0; length < whole.length; length += length < 400 ? 1 : 97) {
        Optional<PictureSize> size = sizeOf(Arrays.copyOf(whole, length));
        if (size.isPresent()) {
          assertThat(size).contains(new PictureSize(640, 480));
        }
      }
    }
  }

  @Test
  void garbageHasNoSizeAndDoesNoHarm() {
    var random = new SplittableRandom(11);
    byte[][] starts = {
      {(byte) 0xff, (byte) 0xd8}, {(byte) 0x89, 'P'}, "RIFF".getBytes(StandardCharsets.US_ASCII)
    };
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      byte[] start = starts[random.nextInt(starts.length)];
      System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
      sizeOf(bytes).ifPresent(size -> assertThat(size.width()).isPositive());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/a.png",
        "data:image/png,abc",
        "data:image/png;base64,",
        "data:",
        "",
        "data:image/png;base64,!!!!"
      })
  void otherUrlsHaveNoSize(String url) {
    assertThat(size("\"" + url + "\"")).isEmpty();
  }

  @Test
  void onlyDataUrlsAreInline() {
    byte[] json = "\"data:x\"\"https\"\"d\"".getBytes(StandardCharsets.UTF_8);

    assertThat(PictureSize.isInline(json, new Span(0, 8))).isTrue();
    assertThat(PictureSize.isInline(json, new Span(8, 15))).isFalse();
    assertThat(PictureSize.isInline(json, new Span(15, 18))).isFalse();
  }

  private static Optional<PictureSize> sizeOf(byte[] picture) {
    return size(dataUrl(picture));
  }

  private static Optional<PictureSize> size(String jsonString) {
    byte[] json = jsonString.getBytes(StandardCharsets.UTF_8);
    return PictureSize.ofInline(json, new Span(0, json.length));
  }

  private static String dataUrl(byte[] picture) {
    return "\"data:image/any;base64," + Base64.getEncoder().encodeToString(picture) + "\"";
  }

  private static byte[] picture(String format, int width, int height) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
    return bytes.toByteArray();
  }
}
