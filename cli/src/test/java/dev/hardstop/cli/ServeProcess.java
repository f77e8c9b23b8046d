package dev.hardstop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code hardstop serve} in a process of its own, which can be terminated and killed. */
final class ServeProcess implements AutoCloseable {
  static final String KEY = "hs_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
  static final String PROVIDER_KEY = "sk-0123456789abcdefghijklmnopqrstuvwxyz";
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** The jar that ships, to be started instead of the classes under test. */
  private static final String JAR = System.getProperty("hardstop.kill.jar", "");

  private static final Pattern READY =
      Pattern.compile("hardstop ready: gateway (http\\S+) control (http\\S+)");

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final Path folder;
  final Process process;
  final BufferedReader out;
  final String gatewayUrl;
  final String controlUrl;

  /** How long it took to be ready. */
  final long startMillis;

  private ServeProcess(Path folder, Process process) throws IOException {
    this.folder = folder;
    this.process = process;
    this.out = process.inputReader(UTF_8);
    Instant launched = process.info().startInstant().orElseGet(Instant::now);
    String line = out.readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    if (!ready.matches()) {
      process.destroyForcibly();
      throw new AssertionError("no ready line: " + line + "\n" + errors());
    }
    this.gatewayUrl = ready.group(1);
    this.controlUrl = ready.group(2);
    this.startMillis = Duration.between(launched, Instant.now()).toMillis();
  }

  /**
   * Writes a configuration with {@code budgets} in front of the provider at {@code providerUrl}.
   */
  static Path configure(Path folder, String providerUrl, String budgets) throws IOException {
    return Files.writeString(
        folder.resolve("hardstop.yaml"),
        """
        data: ./data
        shutdown-grace: 5s
        output-cap: 200
        wait: 2s
        listen: {gateway: "127.0.0.1:0", control: "127.0.0.1:0"}
        providers:
          simulated: {api: openai, base-url: "%s/v1", book: openai, credential: "${env:PROVIDER_KEY}"}
        keys:
          - {id: app, secret: "${env:APP_KEY}", attributes: {team: app}, callers-may-set: [user, squad, call]}
        budgets:
        %s
        """
            .formatted(providerUrl, budgets.indent(2)));
  }

  /** Starts a process in a folder that is configured; waits until it is ready. */
  static ServeProcess start(Path folder) throws IOException {
    return start(folder, List.of());
  }

  /** As above, through a command that runs the command line which it is given. */
  static ServeProcess start(Path folder, List<String> through) throws IOException {
    return new ServeProcess(folder, launchThrough(folder, through));
  }

  /** Starts {@code serve} through another command, without waiting for anything. */
  static Process launchThrough(Path folder, List<String> through) throws IOException {
    List<String> command = new ArrayList<>(through);
    command.addAll(JAR.isEmpty() ? fromClasses() : fromJar());
    command.addAll(List.of("serve", "--config", "hardstop.yaml"));
    return launch(folder, command);
  }

  /** Starts any command in a folder. */
  static Process launch(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(JAR.isEmpty() ? fromClasses() : fromJar());
    command.addAll(List.of(arguments));
    return launch(folder, command);
  }

  private static List<String> fromClasses() {
    // What makes a short life shorter.
    return List.of(
        JAVA,
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "--enable-native-access=ALL-UNNAMED",
        "-ea",
        "-cp",
        absolute(System.getProperty("java.class.path")),
        Main.class.getName());
  }

  private static String absolute(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** As the launcher starts it. */
  private static List<String> fromJar() {
    return List.of(
        JAVA,
        "-XX:+UseCompactObjectHeaders",
        "-Xms32m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:AOTCache=" + JAR.replaceFirst("\\.jar$", ".aot"),
        "-Xlog:aot=off",
        "-Xlog:cds=off",
        "-jar",
        JAR);
  }

  /** Starts a command line in a folder, with the keys of the configuration in its environment. */
  private static Process launch(Path folder, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("err").toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("HARDSTOP_"));
    builder.environment().put("APP_KEY", KEY);
    builder.environment().put("PROVIDER_KEY", PROVIDER_KEY);
    return builder.start();
  }

  /** Returns what the process and those before it in this folder wrote to standard error. */
  String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  HttpRequest chat(String user, String body) {
    return HttpRequest.newBuilder(URI.create(gatewayUrl + "/v1/chat/completions"))
        .timeout(Duration.ofSeconds(60))
        .header("authorization", "Bearer " + KEY)
        .header("content-type", "application/json")
        .header("x-hardstop-user", user)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> control(String path) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(controlUrl + path))
            .header("authorization", "Bearer " + token())
            .build());
  }

  String token() throws IOException {
    return Files.readString(folder.resolve("data/admin.token")).strip();
  }

  /** Sends SIGTERM; unlike {@link Process#destroy} leaves the output open to be read. */
  int terminate() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still running 30 s after SIGTERM");
    }
    return process.exitValue();
  }

  /** Sends SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    client.shutdownNow();
    process.destroyForcibly();
  }
}
