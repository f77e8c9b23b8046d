package dev.hardstop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoCommandTest {
  private static final Pattern CURL =
      Pattern.compile(" *curl (\\S+) -H '(\\S+): (.*?)' -H '(\\S+): (.*?)' -d '(.*)'");

  @TempDir private Path folder;

  @Test
  void printsACurlLineThatWorksShowsCallsAndRefusalsAndEndsWithZero() throws Exception {
    Process demo = ServeProcess.launch(folder, "demo", "--data", "kept");
    try (BufferedReader out = demo.inputReader(UTF_8);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(out.readLine()).startsWith("hardstop demo ready: gateway http://127.0.0.1:");
      Matcher curl = CURL.matcher("");
      while (!curl.matches()) {
        curl = CURL.matcher(lineOf(out));
      }
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(curl.group(1)))
                  .header(curl.group(2), curl.group(3))
                  .header(curl.group(4), curl.group(5))
                  .POST(BodyPublishers.ofString(curl.group(6)))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"usage\"");

      boolean charged = false;
      boolean refused = false;
      while (!charged || !refused) {
        String line = lineOf(out);
        charged |= line.contains(" left of ");
        refused |= line.contains(" refused ");
      }

      demo.toHandle().destroy();
      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isZero();
      assertThat(out.lines().toList().getLast()).startsWith("hardstop demo stopped: ");
    } finally {
      demo.destroyForcibly();
    }
    try (Stream<Path> kept = Files.list(folder.resolve("kept"))) {
      assertThat(kept.map(file -> file.getFileName().toString())).contains("ledger.db");
    }
  }

  @Test
  void endsByItselfWhenTold() throws Exception {
    Process demo = ServeProcess.launch(folder, "demo", "--for", "1", "--no-traffic");
    String told = new String(demo.getInputStream().readAllBytes(), UTF_8);
    assertThat(demo.waitFor()).isZero();
    assertThat(told).contains("hardstop demo stopped: 0 calls");
  }

  private static String lineOf(BufferedReader out) throws java.io.IOException {
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("the demo ended");
    }
    return line;
  }
}
