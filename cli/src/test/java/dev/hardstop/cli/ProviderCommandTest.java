package dev.hardstop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ProviderCommandTest {
  private static final String READY = "hardstop provider ready: ";
  private final StringWriter err = new StringWriter();

  @Test
  void saysWhereItListensServesAndEndsWithZeroWhenTerminated() throws Exception {
    Process process = start("provider", "--port", "0");
    try (BufferedReader out = process.inputReader(UTF_8)) {
      String ready = out.readLine();
      assertThat(ready).startsWith(READY + "http://127.0.0.1:").endsWith("/v1");

      HttpResponse<String> answer = chat(ready.substring(READY.length()));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"completion_tokens\":5,");

      // Not process.destroy(), which closes its output before the last line is read.
      process.toHandle().destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(out.readLine())
          .isEqualTo("hardstop provider served 1 calls, billed 10 prompt and 5 completion tokens");
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--port, 70000",
    "--latency, soon",
    "--tokens-per-second, -1",
    "--fail-rate, often",
    "--seed, x"
  })
  void namesTheOptionAndTheValueThatItCannotUse(String option, String value) {
    assertThat(run("provider", option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(option).contains(value);
  }

  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("provider", "--port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
      assertThat(err.toString())
          .contains("127.0.0.1:" + taken.getLocalPort())
          .contains("--port 0 picks a free port");
    }
  }

  private int run(String... args) {
    CommandLine command = Main.commandLine();
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  private static HttpResponse<String> chat(String url) throws Exception {
    String body =
        """
        {"model":"gpt-4o","messages":[{"role":"user","content":"Hi [[simulate tokens=5]]"}]}""";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/chat/completions"))
            .header("authorization", "Bearer any")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
