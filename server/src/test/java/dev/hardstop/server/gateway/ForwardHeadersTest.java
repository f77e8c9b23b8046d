package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForwardHeadersTest {
  @TempDir private Path folder;

  @Test
  void aHeaderPassesOnlyIfItsWireOrTheConfigurationListsIt() {
    try (Rig rig =
        new Rig(
            folder, Rig.KEY + Rig.BUDGET + "forward-headers: {up: [x-tag], down: [server]}\n")) {
      HttpResponse<String> answer =
          rig.send(
              rig.request("/v1/chat/completions")
                  .header("x-tag", "blue")
                  .header("x-other", "red")
                  .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                  .POST(BodyPublishers.ofString(Rig.chat("tokens=1")))
                  .build());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(rig.provider.served().last().header("x-tag")).contains("blue");
      assertThat(rig.provider.served().last().header("traceparent")).isPresent();
      assertThat(rig.provider.served().last().header("x-other")).isEmpty();
    }
  }
}
