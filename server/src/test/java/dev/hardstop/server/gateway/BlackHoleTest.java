package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider at an address that drops what comes: nobody refuses, nobody answers. */
final class BlackHoleTest {
  @TempDir private Path folder;

  /** Accepts nobody, and its queue of those who want to be accepted is full. */
  private static final class BlackHole implements AutoCloseable {
    private static final int MORE_THAN_THE_QUEUE = 8;

    private final ServerSocket listener;
    private final List<SocketChannel> queue = new ArrayList<>();

    BlackHole() throws IOException {
      listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      for (int i = 0; i < MORE_THAN_THE_QUEUE; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
        queue.add(channel);
      }
    }

    String yaml() {
      return """
      providers:
        hole:
          api: openai
          base-url: "http://127.0.0.1:%d/v1"
          credential: "${env:SIM_KEY}"
          prices: {"*": {input: 1, output: 4}}
          deadlines: {connect: 300ms}
      """
          .formatted(listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel each : queue) {
        each.close();
      }
      listener.close();
    }
  }

  @Test
  void aCallThatNeverConnectsIsToldSoAndCostsNothing() throws Exception {
    try (BlackHole hole = new BlackHole();
        Rig rig = new Rig(folder, hole.yaml() + Rig.KEY + Rig.BUDGET)) {
      HttpResponse<String> answer = rig.post("/v1/chat/completions", Rig.chat(""));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
      assertThat(answer.body()).contains("\"code\":\"upstream_unreachable\"");
      assertThat(rig.call(answer).state()).isEqualTo("released");
    }
  }
}
