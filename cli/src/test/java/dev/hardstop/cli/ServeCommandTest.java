package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeCommandTest {
  private static final String BUDGETS = "- {id: app-day, limit: 1 USD, window: day}";
  private static final String CHAT =
      "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir private Path folder;
  private final SimulatedUpstream upstream = new SimulatedUpstream(Duration.ZERO);

  @AfterEach
  void closeUpstream() {
    upstream.close();
  }

  @Test
  void servesFinishesWhatIsUnderWayWhenTerminatedAndEndsWithZero() throws Exception {
    ServeProcess.configure(folder, upstream.url(), BUDGETS);
    try (ServeProcess serve = ServeProcess.start(folder)) {
      assertThat(serve.send(serve.chat("ann", CHAT)).statusCode()).isEqualTo(200);
      String slow = CHAT.replace("hi", "[[simulate latency=1s]] hi");
      CompletableFuture<HttpResponse<String>> underWay =
          serve.client.sendAsync(serve.chat("ann", slow), HttpResponse.BodyHandlers.ofString());
      assertThat(upstream.served().await(served -> served.calls() == 2, Duration.ofSeconds(20)))
          .isTrue();

      assertThat(serve.terminate()).isZero();

      assertThat(underWay.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(serve.out.readLine()).isEqualTo("hardstop stopped: 0 holds left unreconciled");
    }
  }

  @Test
  void saysHowManyHoldsItLeftWhenTheGraceWasTooShort() throws Exception {
    Path configuration = ServeProcess.configure(folder, upstream.url(), BUDGETS);
    Files.writeString(
        configuration,
        Files.readString(configuration).replace("shutdown-grace: 5s", "shutdown-grace: 0s"));
    try (ServeProcess serve = ServeProcess.start(folder)) {
      String slow = CHAT.replace("hi", "[[simulate latency=30s]] hi");
      var _ = serve.client.sendAsync(serve.chat("ann", slow), HttpResponse.BodyHandlers.ofString());
      assertThat(upstream.served().await(served -> served.calls() == 1, Duration.ofSeconds(20)))
          .isTrue();

      assertThat(serve.terminate()).isZero();

      assertThat(serve.out.readLine()).isEqualTo("hardstop stopped: 1 hold left unreconciled");
    }
    try (ServeProcess again = ServeProcess.start(folder)) {
      assertThat(again.control("/api/v1/unreconciled").body()).contains("\"total\":1");
    }
  }

  @Test
  void refusesAFolderThatAnotherProcessHoldsAndNamesIt() throws Exception {
    ServeProcess.configure(folder, upstream.url(), BUDGETS);
    try (ServeProcess serve = ServeProcess.start(folder)) {
      Process second = ServeProcess.launch(folder, "serve");
      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(1);
      assertThat(serve.errors()).contains("is held by pid " + serve.process.pid());
      assertThat(serve.send(serve.chat("ann", CHAT)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void readsItsConfigurationAgainOnHangUp() throws Exception {
    Path configuration = ServeProcess.configure(folder, upstream.url(), BUDGETS);
    try (ServeProcess serve = ServeProcess.start(folder)) {
      Files.writeString(
          configuration, Files.readString(configuration).replace("app-day", "app-daily"));
      signal(serve, "HUP");
      String reload = serve.control("/api/v1/reload").body();
      for (int i = 0; i < 2_000 && !reload.contains("\"state\":\"done\""); i++) {
        reload = serve.control("/api/v1/reload").body();
      }
      assertThat(reload).contains("\"state\":\"done\"").contains("\"by\":\"SIGHUP\"");
      assertThat(serve.control("/api/v1/budgets").body()).contains("app-daily");
    }
  }

  @Test
  void keepsTheAdminTokenForItsOwner() throws Exception {
    ServeProcess.configure(folder, upstream.url(), BUDGETS);
    try (ServeProcess serve = ServeProcess.start(folder)) {
      Path token = folder.resolve("data/admin.token");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
          .isEqualTo("rw-------");
      assertThat(serve.control("/api/v1/budgets").statusCode()).isEqualTo(200);
      assertThat(serve.errors()).doesNotContain(serve.token()).doesNotContain(ServeProcess.KEY);
    }
  }

  @Test
  void withoutAConfigurationItSaysToRunInit() throws Exception {
    Process process = ServeProcess.launch(folder, "serve");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("err"))).contains("hardstop init");
  }

  @Test
  void tellsEveryProblemOfAConfigurationAtOnce() throws Exception {
    Files.writeString(folder.resolve("hardstop.yaml"), "mode: maybe\nbudgetz: []\n");
    Process process = ServeProcess.launch(folder, "serve");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("err")))
        .contains("hardstop.yaml:1: mode")
        .contains("hardstop.yaml:2: budgetz");
  }

  private static void signal(ServeProcess serve, String name)
      throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(serve.process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
