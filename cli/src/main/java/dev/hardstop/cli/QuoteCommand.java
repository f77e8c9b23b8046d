package dev.hardstop.cli;

import dev.hardstop.providers.prices.PriceBook;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The worst-case bound of a request, itemised. */
@Command(
    name = "quote",
    description = {
      "Tells the most that a request can cost, itemised.",
      "Reads the body of the request from standard input and writes one JSON object: the quote, or {\"error\":{\"code\",\"message\"}}."
    },
    footer = "Exit codes: 0 quoted; 1 there is no quote; 2 wrong usage.",
    mixinStandardHelpOptions = true)
final class QuoteCommand implements Callable<Integer> {
  /** As much as the gateway takes by default. */
  static final int LARGEST_BODY_BYTES = 64 << 20;

  private final InputStream in;

  @Spec private CommandSpec spec;

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "P",
      description = "A provider of the price book.")
  private String provider = "";

  @Option(
      names = "--api",
      required = true,
      paramLabel = "A",
      description = "One of its APIs, such as chat.")
  private String api = "";

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "The model, where the body does not name it (Gemini, Bedrock).")
  private @Nullable String model;

  @Option(
      names = "--at",
      paramLabel = "T",
      description = "When the request starts (RFC 3339). Default: now.",
      converter = PriceCommand.InstantConverter.class)
  private @Nullable Instant at;

  QuoteCommand() {
    this(System.in);
  }

  QuoteCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() throws IOException {
    byte[] body = in.readNBytes(LARGEST_BODY_BYTES + 1);
    ObjectNode answer =
        body.length > LARGEST_BODY_BYTES
            ? Quoter.error("invalid_request", "body: over " + LARGEST_BODY_BYTES + " bytes")
            : new Quoter(PriceBook.load(), Optional.ofNullable(at).orElseGet(Instant::now))
                .quote(provider, api, Optional.ofNullable(model), body);
    spec.commandLine().getOut().println(text(answer));
    return answer.has("error") ? 1 : 0;
  }

  private static String text(ObjectNode answer) {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
        .build()
        .writeValueAsString(answer);
  }
}
