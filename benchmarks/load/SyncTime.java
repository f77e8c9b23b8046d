import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Measures what the disk takes to make an appended write durable: {@code write} and {@code
 * fdatasync}, one after the other, as a store must do it.
 *
 * <p>Run: {@code java SyncTime.java FOLDER BYTES COUNT}. Prints one line of JSON, times in
 * microseconds.
 */
final class SyncTime {
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0], "sync-time.tmp");
    int bytes = Integer.parseInt(args[1]);
    long[] nanos = new long[Integer.parseInt(args[2])];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      measure(channel, bytes, new long[nanos.length / 10]); // warms up
      measure(channel, bytes, nanos);
    } finally {
      Files.deleteIfExists(file);
    }
    Arrays.sort(nanos);
    System.out.printf(
        "{\"bytes\":%d,\"syncs\":%d,\"p50_us\":%d,\"p90_us\":%d,\"p99_us\":%d}%n",
        bytes, nanos.length, micros(nanos, 50), micros(nanos, 90), micros(nanos, 99));
  }

  private static void measure(FileChannel channel, int bytes, long[] nanos) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      channel.write(buffer.clear());
      channel.force(false); // fdatasync
      nanos[i] = System.nanoTime() - start;
    }
  }

  private static long micros(long[] sorted, int percent) {
    return sorted[sorted.length * percent / 100] / 1_000;
  }
}
