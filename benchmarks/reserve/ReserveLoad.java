import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * Clients of the reservation API, each with a connection of its own that is kept: reserve, settle,
 * and again, until the time is over; then whatever is reserved is settled still.
 *
 * <p>Run: {@code java ReserveLoad.java PORT CLIENTS SECONDS ACCOUNTS}, with the key in {@code
 * BENCH_KEY}; one account stands for a budget that all share. One thread. Prints one line of JSON,
 * times in microseconds.
 */
final class ReserveLoad {
  private static final String HEAD =
      "POST /hardstop/v1/reservations%s HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer "
          + System.getenv("BENCH_KEY")
          + "\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s";

  private static final int HELD_NANO_USD = 250_000;

  private final Selector selector = Selector.open();
  private final Times reserves = new Times();
  private final Times settles = new Times();
  private final int accounts;
  private final long endNanos;
  private long lives;
  private long chargedNanoUsd;
  private long others;
  private int live;
  private String firstOther = "";

  private ReserveLoad(int accounts, long seconds) throws IOException {
    this.accounts = accounts;
    this.endNanos = System.nanoTime() + seconds * 1_000_000_000L;
  }

  public static void main(String[] args) throws IOException {
    int clients = Integer.parseInt(args[1]);
    var load = new ReserveLoad(Integer.parseInt(args[3]), Long.parseLong(args[2]));
    for (int i = 0; i < clients; i++) {
      load.new Client(i, Integer.parseInt(args[0]));
    }
    long start = System.nanoTime();
    load.run();
    long micros = (System.nanoTime() - start) / 1_000;
    System.out.printf(
        "{\"clients\":%d,\"accounts\":%d,\"lives\":%d,\"micros\":%d,\"per_second\":%d,"
            + "\"reserve\":%s,\"settle\":%s,\"charged_nano_usd\":%d,\"others\":%d,\"first_other\":\"%s\"}%n",
        clients, load.accounts, load.lives, micros, load.lives * 1_000_000 / micros,
        load.reserves, load.settles, load.chargedNanoUsd, load.others, load.firstOther);
  }

  private void run() throws IOException {
    while (live > 0) {
      selector.select(key -> ((Client) key.attachment()).ready(), 1_000);
    }
  }

  /** Times of one kind of request, in microseconds. */
  private static final class Times {
    private int[] micros = new int[1 << 20];
    private int count;

    void add(long nanos) {
      micros = count == micros.length ? Arrays.copyOf(micros, 2 * count) : micros;
      micros[count++] = (int) (nanos / 1_000);
    }

    @Override
    public String toString() {
      int[] sorted = Arrays.copyOf(micros, count);
      Arrays.sort(sorted);
      return count == 0
          ? "{}"
          : "{\"p50_us\":%d,\"p99_us\":%d,\"max_us\":%d}"
              .formatted(sorted[count / 2], sorted[(int) (count * 99L / 100)], sorted[count - 1]);
    }
  }

  /** One connection, on which one request at a time is under way. */
  private final class Client {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocateDirect(16 << 10);
    private final byte[] answer = new byte[16 << 10];
    private final int number;
    private boolean isSettling;
    private long sentNanos;
    private long turn;
    private long charge;

    Client(int number, int port) throws IOException {
      this.number = number;
      channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      key = channel.register(selector, SelectionKey.OP_READ, this);
      live++;
      reserve();
    }

    private void reserve() throws IOException {
      String attributes =
          accounts == 1
              ? "\"feature\":\"shared\""
              : "\"feature\":\"separate\",\"user\":\"u%d\"".formatted((number + turn) % accounts);
      send(
          "",
          "{\"attributes\":{%s},\"amounts\":{\"USD\":\"0.00025\",\"tokens\":1200},\"ttl\":\"10m\"}"
              .formatted(attributes));
    }

    /** Now less than was held, now as much, now more. */
    private void settle(String id) throws IOException {
      charge = HELD_NANO_USD - 1 + turn++ % 3;
      send("/" + id + "/settle", "{\"amounts\":{\"USD\":\"0.000%d\",\"tokens\":900}}".formatted(charge));
    }

    private void send(String path, String body) throws IOException {
      byte[] bytes = HEAD.formatted(path, body.length(), body).getBytes(US_ASCII);
      sentNanos = System.nanoTime();
      isSettling = !path.isEmpty();
      if (channel.write(ByteBuffer.wrap(bytes)) != bytes.length) {
        throw new IOException("a request of " + bytes.length + " bytes did not fit");
      }
    }

    void ready() {
      try {
        if (channel.read(in) < 0) {
          throw new IOException("closed by the server");
        }
        int length = in.position();
        in.get(0, answer, 0, length);
        String text = new String(answer, 0, length, US_ASCII);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || length < end + 4 + contentLength(text)) {
          return;
        }
        in.clear();
        answered(text);
      } catch (IOException e) {
        other(String.valueOf(e.getMessage()));
        close();
      }
    }

    private int contentLength(String head) {
      int from = head.indexOf("content-length: ") + 16;
      return Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
    }

    private void answered(String text) throws IOException {
      long nanos = System.nanoTime() - sentNanos;
      String status = text.substring(9, 12);
      if (!isSettling && status.equals("201")) {
        reserves.add(nanos);
        int from = text.indexOf("\"id\":\"") + 6;
        settle(text.substring(from, text.indexOf('"', from)));
        return;
      }
      if (isSettling && status.equals("200")) {
        settles.add(nanos);
        lives++;
        chargedNanoUsd += charge;
      } else {
        other(text.lines().findFirst().orElse(""));
      }
      if (System.nanoTime() < endNanos) {
        reserve();
      } else {
        close();
      }
    }

    private void other(String what) {
      others++;
      firstOther = firstOther.isEmpty() ? what.replace('"', '\'') : firstOther;
    }

    private void close() {
      live--;
      key.cancel();
      try {
        channel.close();
      } catch (IOException e) {
        other("close");
      }
    }
  }
}
