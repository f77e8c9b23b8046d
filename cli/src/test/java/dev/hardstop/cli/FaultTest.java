package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a serving process does when the machine lets it down. {@code failures.md} describes each.
 */
final class FaultTest {
  private static final String BUDGETS = "- {id: app-day, limit: 1 USD, window: day}";
  private static final String CHAT =
      "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final int TRIES = 3_000;
  private static final int IDLE_CONNECTIONS = 10_000;

  /** What an idle connection may take of the process at most, sockets of the kernel not counted. */
  private static final long BYTES_PER_CONNECTION = 40_000;

  @TempDir private Path folder;
  private final SimulatedUpstream upstream = new SimulatedUpstream(Duration.ZERO);

  @BeforeEach
  void configure() throws IOException {
    ServeProcess.configure(folder, upstream.url(), BUDGETS);
  }

  @AfterEach
  void closeUpstream() {
    upstream.close();
  }

  private static HttpResponse<String> chat(ServeProcess serve) throws Exception {
    return serve.send(serve.chat("ann", CHAT));
  }

  private static HttpResponse<String> chatUntilServed(ServeProcess serve) throws Exception {
    HttpResponse<String> answer = chat(serve);
    for (int i = 0; i < TRIES && answer.statusCode() != 200; i++) {
      answer = chat(serve);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + said).isZero();
  }

  /** As many calls are charged as were served, and nothing stays held by the others. */
  private static void checkCalls(ServeProcess serve, int served) throws Exception {
    List<String> states = states(serve);
    // The tables are a moment behind.
    for (int i = 0; i < TRIES && (states.contains("open") || settled(states) < served); i++) {
      states = states(serve);
    }
    assertThat(states).doesNotContain("open", "unreconciled");
    assertThat(settled(states)).isEqualTo(served);
    assertThat(serve.terminate()).isZero();
  }

  private static List<String> states(ServeProcess serve) throws Exception {
    String calls = serve.control("/api/v1/calls?limit=100").body();
    return JsonMapper.shared().readTree(calls).path("items").values().stream()
        .map(call -> call.path("state").asString())
        .toList();
  }

  private static long settled(List<String> states) {
    return states.stream().filter("settled"::equals).count();
  }

  /**
   * A limit on the size of files stands for a full disk: writes fail, what is there can be read.
   */
  @Test
  void aDiskThatTakesNoMoreStopsGrantsUntilItDoesAgain() throws Exception {
    try (ServeProcess serve = ServeProcess.start(folder)) {
      String pid = Long.toString(serve.process.pid());
      assertThat(chat(serve).statusCode()).isEqualTo(200);
      run("prlimit", "--pid", pid, "--fsize=1:");

      HttpResponse<String> refused = chat(serve);
      HttpResponse<String> ready = serve.control("/health/ready");
      long served = upstream.served().calls();
      run("prlimit", "--pid", pid, "--fsize=unlimited:");

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("store_unavailable");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(served).as("nothing is sent that is not on disk").isEqualTo(1);
      chatUntilServed(serve);
      checkCalls(serve, 2);
    }
  }

  @Test
  void aStoreThatMayNotBeWrittenIsNotStartedAndSaysSo() throws Exception {
    try (ServeProcess serve = ServeProcess.start(folder)) {
      chat(serve);
      checkCalls(serve, 1);
    }
    Path ledger = folder.resolve("data/ledger.db");
    Files.setPosixFilePermissions(ledger, PosixFilePermissions.fromString("r--r--r--"));

    Process refused = ServeProcess.launchThrough(folder, obeyingPermissions());

    assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(refused.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("err")))
        .contains("read-only (expected: a file and folder that this user may write)");
    Files.setPosixFilePermissions(ledger, PosixFilePermissions.fromString("rw-------"));
    try (ServeProcess serve = ServeProcess.start(folder)) {
      chatUntilServed(serve);
      checkCalls(serve, 2);
    }
  }

  /** Root may write what it likes, unless that is taken from it. */
  private static List<String> obeyingPermissions() {
    return System.getProperty("user.name").equals("root")
        ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        : List.of();
  }

  @Test
  void moreConnectionsThanThereAreFilesAreLeftWaitingAndServedLater() throws Exception {
    List<String> fewFiles = List.of("sh", "-c", "ulimit -n 400; exec \"$@\"", "sh");
    try (ServeProcess serve = ServeProcess.start(folder, fewFiles)) {
      assertThat(chat(serve).statusCode()).isEqualTo(200);
      List<SocketChannel> crowd = connect(serve, 600);
      assertThat(serve.process.isAlive()).isTrue();
      for (SocketChannel each : crowd) {
        each.close();
      }

      chatUntilServed(serve);

      assertThat(serve.control("/health/ready").statusCode()).isEqualTo(200);
      checkCalls(serve, 2);
    }
  }

  @Test
  void tenThousandIdleConnectionsLeaveRoomForCalls() throws Exception {
    try (ServeProcess serve = ServeProcess.start(folder)) {
      chat(serve);
      long before = residentBytes(serve);
      int count = Math.min(IDLE_CONNECTIONS, freeFiles() - 500);
      List<SocketChannel> idle = connect(serve, count);
      // Some have called before.
      for (int i = 0; i < idle.size(); i += 10) {
        health(idle.get(i), serve);
      }

      assertThat(chat(serve).statusCode()).isEqualTo(200);

      long each = (residentBytes(serve) - before) / count;
      System.out.println(count + " idle connections: " + each + " bytes each");
      assertThat(each).isLessThan(BYTES_PER_CONNECTION);
      for (SocketChannel channel : idle) {
        channel.close();
      }
      checkCalls(serve, 2);
    }
  }

  private static int freeFiles() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return Math.toIntExact(
        Math.min(
            Integer.MAX_VALUE,
            system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount()));
  }

  private static List<SocketChannel> connect(ServeProcess serve, int count) throws IOException {
    URI gateway = URI.create(serve.gatewayUrl);
    var address = new InetSocketAddress(gateway.getHost(), gateway.getPort());
    List<SocketChannel> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      // What the server cannot take any more is left to the kernel, which may leave it unanswered.
      channel.configureBlocking(false);
      channel.connect(address);
      all.add(channel);
    }
    return all;
  }

  private static void health(SocketChannel channel, ServeProcess serve) throws IOException {
    channel.configureBlocking(true);
    if (channel.isConnectionPending()) {
      channel.finishConnect();
    }
    String host = URI.create(serve.gatewayUrl).getAuthority();
    String request = "GET /hardstop/health/live HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    ByteBuffer answer = ByteBuffer.allocate(4_096);
    channel.read(answer);
    assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII))
        .startsWith("HTTP/1.1 200");
  }

  private static long residentBytes(ServeProcess serve) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(serve.process.pid()), "status"))
            .stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        << 10;
  }
}
