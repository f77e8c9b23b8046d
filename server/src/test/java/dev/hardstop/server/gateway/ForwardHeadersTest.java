package dev.hardstop.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
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

  @Test
  void keysForRepeatsOfTwoOwnersAreNeverTheSameAtTheProvider() {
    String keys =
        """
        keys:
          - {id: a, secret: "hs_a", attributes: {tenant: t1}}
          - {id: b, secret: "hs_b", attributes: {tenant: t1}}
          - {id: c, secret: "hs_c", attributes: {tenant: t2}}
        """;
    try (Rig rig = new Rig(folder, keys + Rig.BUDGET)) {
      String first = sentKey(rig, "hs_a", "again");

      assertThat(first).doesNotContain("again");
      assertThat(sentKey(rig, "hs_b", "again")).isNotEqualTo(first);
      assertThat(sentKey(rig, "hs_a", "another")).isNotEqualTo(first);
      assertThat(sentKey(rig, "hs_c", "again")).isNotEqualTo(first);
    }
  }

  private static String sentKey(Rig rig, String secret, String key) {
    HttpResponse<String> answer =
        rig.send(
            HttpRequest.newBuilder(URI.create(rig.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + secret)
                .header("content-type", "application/json")
                .header("idempotency-key", key)
                .POST(BodyPublishers.ofString(Rig.chat("tokens=1")))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return rig.provider.served().last().header("idempotency-key").orElseThrow();
  }
}
