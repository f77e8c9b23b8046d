package dev.hardstop.providers.sound;

import static dev.hardstop.providers.sound.Sounds.flacFrame;
import static dev.hardstop.providers.sound.Sounds.flacHead;
import static dev.hardstop.providers.sound.Sounds.format;
import static dev.hardstop.providers.sound.Sounds.join;
import static dev.hardstop.providers.sound.Sounds.little;
import static dev.hardstop.providers.sound.Sounds.mp3Frame;
import static dev.hardstop.providers.sound.Sounds.text;
import static dev.hardstop.providers.sound.Sounds.wav;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the headers of a sound prove about its length. */
final class SoundTest {
  private static final byte[] FRAME = mp3Frame(9, 128);

  private static OptionalLong seconds(byte[]... parts) {
    byte[] file = join(parts);
    return Sound.seconds(file, 0, file.length);
  }

  private static byte[] riff(byte[]... chunks) {
    return join(text("RIFF"), little(0, 4), text("WAVE"), join(chunks));
  }

  private static byte[] repeated(byte[] part, int times) {
    byte[][] parts = new byte[times][];
    Arrays.fill(parts, part);
    return join(parts);
  }

  @ParameterizedTest
  @CsvSource({"1,16000,16000,1", "1,16000,16001,2", "2,44100,441000,10", "1,8000,1,1", "1,1,90,90"})
  void wholeAndBegunSecondsOfPlainSamplesCount(int channels, int rate, int frames, long seconds) {
    assertThat(seconds(wav(channels, rate, frames))).hasValue(seconds);
  }

  @Test
  void samplesThatADataChunkDoesNotDeclareArePlayedAllTheSame() {
    byte[] two = join(text("data"), little(2, 4), new byte[2], text("data"), little(-1, 4));

    assertThat(seconds(riff(format(1, 1, 8_000, 16), two, new byte[32_000]))).hasValue(3);
  }

  @Test
  void samplesThatAreDeclaredAndNotThereCountUnlessTheWriterCouldNotKnow() {
    byte[] format = format(1, 1, 8_000, 16);

    assertThat(seconds(riff(format, text("data"), little(160_000, 4), new byte[2]))).hasValue(10);
    assertThat(seconds(riff(format, text("data"), little(-1, 4), new byte[2]))).hasValue(1);
  }

  @Test
  void aHeaderThatSaysTwoThingsOfItsSamplesProvesNothing() {
    byte[] data = join(text("data"), little(4, 4), new byte[4]);
    byte[] lies = format(1, 1, 8_000, 16);
    lies[8 + 8] ^= 1;

    assertThat(seconds(riff(lies, data))).isEmpty();
    assertThat(seconds(riff(format(1, 1, 8_000, 16), format(1, 1, 16_000, 16), data))).isEmpty();
    assertThat(seconds(riff(data))).isEmpty();
    assertThat(seconds(riff(format(0x55, 1, 8_000, 16), data))).isEmpty();
    assertThat(seconds(riff(format(1, 1, 0, 16), data))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"6,16", "6,65528", "7,64", "1,72", "3,65528"})
  void samplesWiderThanTheirFormatHasThemProveNothing(int format, int bits) {
    byte[] data = join(text("data"), little(-1, 4), new byte[80_000]);

    assertThat(seconds(riff(format(format, 1, 8_000, bits), data))).isEmpty();
    assertThat(seconds(riff(format(6, 1, 8_000, 8), data))).hasValue(10);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "32,1", "24,2", "8,4"})
  void samplesCountAsSmallAsTheBitsThatAreSaidToBeValid(int valid, long seconds) {
    byte[] format = format(0xfffe, 1, 8_000, 32);
    byte[] extended =
        join(format, little(22, 2), little(valid, 2), little(4, 4), little(1, 2), new byte[14]);
    extended[4] = 40;
    byte[] data = join(text("data"), little(-1, 4), new byte[32_000]);

    assertThat(seconds(riff(extended, data))).hasValue(seconds);
  }

  @Test
  void samplesThatReadersTakeForCompressedSoundProveNothing() {
    byte[] recorded = wav(1, 48_000, 48_000);
    recorded[256] = (byte) 0x84;
    byte[] bursts = wav(2, 48_000, 48_000);
    System.arraycopy(little(0x4e1f_f872L, 4), 0, bursts, 5_001, 4);

    assertThat(seconds(recorded)).isEmpty();
    assertThat(seconds(bursts)).isEmpty();
    recorded[100] = 1;
    assertThat(seconds(recorded)).hasValue(1);
  }

  @Test
  void anMp4FileInTheHeaderOfAnotherProvesNothing() {
    byte[] wav = wav(1, 8_000, 40);
    System.arraycopy(text("moov"), 0, wav, 4, 4);
    byte[] frame = FRAME.clone();
    System.arraycopy(text("ftyp"), 0, frame, 4, 4);

    assertThat(seconds(wav)).isEmpty();
    assertThat(seconds(frame, FRAME)).isEmpty();
  }

  @Test
  void framesInWhatOnlySomeTakeForATagAreNotLeftOut() {
    byte[] hidden = repeated(mp3Frame(1, 32), 390);
    int size = hidden.length;
    byte[] sizes = {0, (byte) (size >> 14), (byte) (size >> 7 & 0x7f), (byte) (size & 0x7f)};

    assertThat(seconds(text("ID3\4\0\0"), sizes, hidden, FRAME)).hasValue(1);
    assertThat(seconds(text("ID3\4\u00ff\0"), sizes, hidden, FRAME)).isEmpty();
    assertThat(seconds(text("ID3\u00ff\0\0"), sizes, hidden, FRAME)).isEmpty();
    assertThat(seconds(text("ID3\4\0\1"), sizes, hidden, FRAME)).isEmpty();
  }

  @Test
  void framesUnlikeTheFirstMayHideOthersAndCountAsTheSmallestOnes() {
    byte[] other = mp3Frame(14, 320);
    other[2] |= 4;

    assertThat(seconds(FRAME, repeated(other, 10))).hasValue(1 + Math.ceilDiv(10 * 1_044, 100));
  }

  @Test
  void everyFrameOfAnMp3Counts() {
    byte[] tag = join(text("ID3"), new byte[] {4, 0, 0, 0, 0, 1, 0}, new byte[128]);

    assertThat(seconds(repeated(FRAME, 38))).hasValue(1);
    assertThat(seconds(repeated(FRAME, 39))).hasValue(2);
    assertThat(seconds(tag, repeated(FRAME, 38))).hasValue(1);
    assertThat(seconds(repeated(FRAME, 38), text("TAG"), new byte[125])).hasValue(1);
    assertThat(seconds(repeated(FRAME, 38), new byte[5_000])).hasValue(2);
  }

  @Test
  void framesOfAnotherRateAreShorterAndLastAsLong() {
    byte[] slow = mp3Frame(1, 32);

    assertThat(seconds(FRAME, repeated(slow, 390))).hasValue(11);
    assertThat(slow.length).isLessThan(FRAME.length / 3);
  }

  @Test
  void framesOfMpeg2AreHalfAsLongAndTheirRatesHalved() {
    byte[] frame = new byte[72 * 8_000 / 16_000];
    frame[0] = (byte) 0xff;
    frame[1] = (byte) 0xf3;
    frame[2] = 0x18;

    // 36 ms each; at 8 kbit/s the smallest that there are.
    assertThat(seconds(repeated(frame, 250))).hasValue(9);
    assertThat(seconds(repeated(frame, 251))).hasValue(10);
  }

  @Test
  void whatIsNoFrameIsTakenForTheSmallestOnes() {
    byte[] unknown = new byte[1_000];
    Arrays.fill(unknown, (byte) 1);

    assertThat(seconds(repeated(FRAME, 38), unknown)).hasValue(11);
  }

  @Test
  void aHeaderThatDeclaresMoreFramesThanThereAreIsBelieved() {
    byte[] info = FRAME.clone();
    System.arraycopy(join(text("Xing"), new byte[] {0, 0, 0, 1, 0, 0, 0x10, 0}), 0, info, 36, 12);

    // 4,096 frames of 1,152 samples.
    assertThat(seconds(info, FRAME)).hasValue(107);
  }

  @Test
  void withoutSuchAHeaderReadersGoByTheRateOfTheFirstFrame() {
    assertThat(seconds(mp3Frame(1, 32), repeated(mp3Frame(14, 320), 38))).hasValue(10);
  }

  @Test
  void everyFrameOfAFlacCountsHoweverSmall() {
    byte[] frames = repeated(flacFrame(1, 4_000, 3), 20);

    assertThat(seconds(flacHead(16_000, 0), frames)).hasValue(5);
    assertThat(seconds(flacHead(1, 0), frames)).hasValue(80_000);
    assertThat(seconds(flacHead(16_000, 1_600_000), frames)).hasValue(100);
    assertThat(seconds(flacHead(0, 0), frames)).isEmpty();
  }

  @Test
  void aFlacFrameIsAFrameWhateverItsNumberAndHoweverItsHeaderSaysItsSizeAndRate() {
    byte[] late = {
      (byte) 0xff, (byte) 0xf9, 0x70, 0x18, (byte) 0xe2, (byte) 0x82, (byte) 0xac, 0x3e, 0x7f
    };
    byte[] brief = {(byte) 0xff, (byte) 0xf8, 0x60, 0x18, 5, (byte) 0xff};
    byte[] coded = {(byte) 0xff, (byte) 0xf8, (byte) 0xc4, 0x18, 5};
    byte[] slow = {(byte) 0xff, (byte) 0xf8, 0x5c, 0x18, 5, 1};
    byte[] decahertz = {(byte) 0xff, (byte) 0xf8, 0x5e, 0x18, 5, 0, 100};

    assertThat(seconds(flacHead(16_000, 0), Sounds.checked(late))).hasValue(1);
    assertThat(seconds(flacHead(1, 0), Sounds.checked(late))).hasValue(16_000);
    assertThat(seconds(flacHead(1, 0), Sounds.checked(brief))).hasValue(256);
    assertThat(seconds(flacHead(1, 0), Sounds.checked(coded))).hasValue(4_096);
    assertThat(seconds(flacHead(16_000, 0), Sounds.checked(slow))).hasValue(5);
    assertThat(seconds(flacHead(16_000, 0), Sounds.checked(decahertz))).hasValue(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"OggS", "\u001aE\u00df\u00a3", "\0\0\0 ftypM4A ", "", "ID3", "RIFF", "fLaC"})
  void otherFilesProveNothing(String begin) {
    assertThat(seconds(text(begin), new byte[100])).isEmpty();
  }

  @Test
  void randomFramesLastAtLeastAsLongAsTheyWereMade() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      byte[] frames = new byte[0];
      long samples = 0;
      for (int i = random.nextInt(50); i >= 0; i--) {
        int length = random.nextInt(16, 65_536);
        byte[] content = new byte[random.nextInt(200)];
        random.nextBytes(content);
        frames = join(frames, flacFrame(i, length, 0), content);
        samples += length;
      }
      long made = Math.ceilDiv(samples, 16_000);
      assertThat(seconds(flacHead(16_000, 0), frames).orElseThrow()).isBetween(made, made + 5);
    }
  }

  @Test
  void randomBytesAreReadToAnEnd() {
    var random = new SplittableRandom(11);
    byte[][] begins = {
      wav(1, 8_000, 40), repeated(FRAME, 3), join(flacHead(8_000, 0), flacFrame(0, 99, 9))
    };
    for (int round = 0; round < 50_000; round++) {
      byte[] file = begins[round % begins.length].clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        file[random.nextInt(file.length)] = (byte) random.nextInt(256);
      }
      assertThat(Sound.seconds(file, 0, random.nextInt(file.length + 1)).orElse(0)).isNotNegative();
    }
  }
}
