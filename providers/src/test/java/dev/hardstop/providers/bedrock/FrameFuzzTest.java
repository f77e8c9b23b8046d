package dev.hardstop.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.providers.wire.Metering;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No stream, however it was damaged, is charged less than what it really said, or stops a meter.
 */
class FrameFuzzTest {
  private static final byte[] STREAM =
      Answers.conversation(Answers.text("Hello"), Answers.text(" there."));

  private static Answers.Metered whole(byte[] bytes, int size) {
    return Answers.metered(new StreamedConverse(), bytes, size);
  }

  @Test
  void inWhateverPiecesAStreamComesItIsTheSame() {
    Metering expected = whole(STREAM, STREAM.length).metering();

    assertThat(expected).isInstanceOf(Metering.Metered.class);
    IntStream.rangeClosed(1, STREAM.length)
        .forEach(
            size -> {
              Answers.Metered run = whole(STREAM, size);
              assertThat(run.metering()).as("pieces of %d", size).isEqualTo(expected);
              assertThat(run.passed()).as("pieces of %d", size).isEqualTo(ByteBuffer.wrap(STREAM));
              assertThat(run.meter().isComplete()).isTrue();
            });
  }

  @Test
  void cutAtEveryByteItIsNeverMetered() {
    for (int length = 0; length < STREAM.length; length++) {
      byte[] cut = Arrays.copyOf(STREAM, length);
      Answers.Metered run = whole(cut, 7);

      assertThat(run.metering()).as("cut at %d", length).isInstanceOf(Metering.Unmetered.class);
      assertThat(run.passed()).as("cut at %d", length).isEqualTo(ByteBuffer.wrap(cut));
      assertThat(run.meter().isComplete()).isFalse();
    }
  }

  @Test
  void withAnyBitFlippedItIsNeverMetered() {
    for (int bit = 0; bit < STREAM.length * 8; bit++) {
      byte[] flipped = STREAM.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Answers.Metered run = whole(flipped, 64);

      assertThat(run.metering()).as("bit %d", bit).isInstanceOf(Metering.Unmetered.class);
      assertThat(run.passed()).as("bit %d", bit).isEqualTo(ByteBuffer.wrap(flipped));
      assertThat(run.meter().gracefulEnd()).as("bit %d", bit).isEmpty();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 7, 42})
  void spoiltInManyPlacesItIsNeverMetered(long seed) {
    var random = new Random(seed);
    for (int trial = 0; trial < 500; trial++) {
      byte[] spoilt = STREAM.clone();
      int places = 1 + random.nextInt(20);
      for (int i = 0; i < places; i++) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      if (!Arrays.equals(spoilt, STREAM)) {
        assertThat(whole(spoilt, 1 + random.nextInt(200)).metering())
            .as("seed %d trial %d", seed, trial)
            .isInstanceOf(Metering.Unmetered.class);
      }
    }
  }

  @Test
  void aFrameThatIsTooLongPassesButIsNotKept() {
    byte[] huge = Answers.text("x".repeat(FrameSplitter.MAX_FRAME_BYTES));
    byte[] stream = Answers.conversation(huge);
    Answers.Metered run = whole(stream, 1 << 16);

    assertThat(run.metering()).isInstanceOf(Metering.Unmetered.class);
    assertThat(run.passed()).isEqualTo(ByteBuffer.wrap(stream));
  }

  @Test
  void aFrameOfTheGreatestLengthIsRead() {
    int around = Answers.text("").length;
    byte[] large = Answers.text("x".repeat(FrameSplitter.MAX_FRAME_BYTES - around));

    assertThat(large).hasSize(FrameSplitter.MAX_FRAME_BYTES);
    assertThat(whole(Answers.conversation(large), 1 << 16).metering())
        .isInstanceOf(Metering.Metered.class);
  }

  @Test
  void textIsNoStreamOfFrames() {
    byte[] page = Requests.utf8("<html><body>We'll be right back</body></html>");
    Answers.Metered run = whole(page, 5);

    assertThat(run.metering()).isInstanceOf(Metering.Unmetered.class);
    assertThat(run.passed()).isEqualTo(ByteBuffer.wrap(page));
  }
}
