package dev.hardstop.cli;

import dev.hardstop.server.config.ConfigurationLoader;
import dev.hardstop.server.config.Listener;
import dev.hardstop.server.config.Whereabouts;
import dev.hardstop.server.control.AccessTokens;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Which server a command talks to, and how it shows what it hears. */
final class RunningServer {
  private static final String TOKEN_VARIABLE = "HARDSTOP_TOKEN";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The control plane (default: the address in the configuration).")
  private @Nullable URI url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = {
        "The bearer token (default: the variable " + TOKEN_VARIABLE + ", else the file",
        "admin.token in the data folder)."
      })
  private @Nullable String token;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "hardstop.yaml",
      description = "The configuration of the server (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("hardstop.yaml");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder, in place of the configuration's.")
  private @Nullable Path data;

  @Option(names = "--json", description = "Print what the server answers, for scripts.")
  private boolean json;

  private Optional<Whereabouts.Known> found = Optional.empty();

  /** Asks something. */
  @FunctionalInterface
  interface Question {
    JsonNode ask(ControlClient client);
  }

  /** Shows an answer to a person. */
  @FunctionalInterface
  interface Shown {
    void show(JsonNode answer, PrintWriter out);
  }

  /** Asks the server and shows the answer; returns the exit code. */
  int run(CommandSpec spec, Question question, Shown shown) {
    try {
      JsonNode answer = question.ask(client());
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(answer);
      } else {
        shown.show(answer, out);
      }
      out.flush();
      return 0;
    } catch (ControlClient.Failed e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return 1;
    }
  }

  /** Returns a client with a token. */
  ControlClient client() {
    return new ControlClient(address(), token());
  }

  /** Returns a client without a token, for what needs none. */
  ControlClient withoutToken() {
    return new ControlClient(address(), "");
  }

  /** Returns whether the server was named by its address. */
  boolean isNamed() {
    return url != null;
  }

  /** Returns the data folder, as named or as configured. */
  Path dataFolder() {
    return Optional.ofNullable(data).orElseGet(() -> whereabouts().data());
  }

  private URI address() {
    return url == null ? address(whereabouts().control()) : url;
  }

  private static URI address(Listener control) {
    if (control.port() == 0) {
      throw new ControlClient.Failed("listen.control: port 0 (expected: --url with the real one)");
    }
    boolean everywhere = control.host().equals("0.0.0.0") || control.host().equals("::");
    String host = everywhere ? "127.0.0.1" : control.host();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    String scheme = control.tls().isPresent() ? "https" : "http";
    return URI.create(scheme + "://" + shown + ":" + control.port());
  }

  private String token() {
    return Optional.ofNullable(token)
        .or(() -> Optional.ofNullable(System.getenv(TOKEN_VARIABLE)))
        .filter(text -> !text.isBlank())
        .orElseGet(this::storedToken);
  }

  private String storedToken() {
    Path file = dataFolder().resolve(AccessTokens.ADMIN_FILE);
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ControlClient.Failed(
          "no token: "
              + file
              + " cannot be read (expected: it, --token or "
              + TOKEN_VARIABLE
              + ")");
    }
  }

  private Whereabouts.Known whereabouts() {
    if (found.isEmpty()) {
      found = Optional.of(look());
    }
    return found.get();
  }

  private Whereabouts.Known look() {
    return switch (ConfigurationLoader.whereabouts(config, System.getenv())) {
      case Whereabouts.Known known -> known;
      case Whereabouts.Unknown(var problems) ->
          throw new ControlClient.Failed(
              problems.getFirst() + " (or name the server with --url and --token)");
    };
  }
}
