package dev.hardstop.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventSplitterTest {
  private static final List<String> EVENTS =
      List.of(
          "data: a\n\n",
          ": comment\n\n",
          "event: x\r\ndata: {\"b\":1}\r\n\r\n",
          "\n",
          "data: ä漢😀\ndata: more\n\n",
          "id\n\n",
          "data: [DONE]\n\n");

  @Test
  void cutsBetweenEventsHoweverThePiecesCome() {
    byte[] stream = String.join("", EVENTS).getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= stream.length; cut++) {
      assertThat(split(stream, cut)).as("cut at %d", cut).isEqualTo(EVENTS);
    }
    var random = new SplittableRandom(3);
    for (int round = 0; round < 500; round++) {
      int[] cuts = random.ints(random.nextInt(30), 0, stream.length + 1).sorted().toArray();
      assertThat(split(stream, cuts)).as("round %d", round).isEqualTo(EVENTS);
    }
  }

  @Test
  void anEventThatIsNeverFinishedIsHandedOnAtTheEnd() {
    assertThat(split("data: a\n\ndata: b".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("data: a\n\n", "data: b");
  }

  @Test
  void knowsWhetherItIsBetweenEvents() {
    var splitter = new EventSplitter();
    var sink = new Collected();

    assertThat(splitter.isBetweenEvents()).isTrue();
    feed(splitter, "data: a\n", sink);
    assertThat(splitter.isBetweenEvents()).isFalse();
    feed(splitter, "\n", sink);
    assertThat(splitter.isBetweenEvents()).isTrue();
  }

  @Test
  void anEventBeyondTheBoundPassesInFragmentsAndTheNextIsWholeAgain() {
    var splitter = new EventSplitter();
    var sink = new Collected();
    String piece = "x".repeat(1 << 20);
    feed(splitter, "data: ", sink);
    for (int i = 0; i < 4; i++) {
      feed(splitter, piece, sink);
    }

    assertThat(sink.fragmentBytes).isGreaterThan(4L << 20);
    assertThat(splitter.isBetweenEvents()).isFalse();

    feed(splitter, "y\n\ndata: b\n\n", sink);

    assertThat(sink.events).containsExactly("data: b\n\n");
    assertThat(sink.fragmentBytes).isEqualTo(6 + (4L << 20) + 3);
    assertThat(splitter.isBetweenEvents()).isTrue();
  }

  private static List<String> split(byte[] stream, int... cuts) {
    var splitter = new EventSplitter();
    var sink = new Collected();
    int from = 0;
    for (int cut : cuts) {
      byte[] piece = Arrays.copyOfRange(stream, from, cut);
      splitter.feed(piece, 0, piece.length, sink);
      // A buffer is used again by whoever owns it.
      Arrays.fill(piece, (byte) '!');
      from = cut;
    }
    splitter.feed(stream, from, stream.length, sink);
    splitter.end(sink);
    assertThat(sink.all.toByteArray()).isEqualTo(stream);
    return sink.events;
  }

  private static void feed(EventSplitter splitter, String text, Collected sink) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    splitter.feed(bytes, 0, bytes.length, sink);
  }

  private static final class Collected implements EventSplitter.Sink {
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private long fragmentBytes;

    @Override
    public void event(byte[] bytes, int from, int to) {
      events.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
      all.write(bytes, from, to - from);
    }

    @Override
    public void fragment(byte[] bytes, int from, int to) {
      fragmentBytes += to - from;
    }
  }
}
