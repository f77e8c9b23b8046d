package dev.hardstop.cli;

import dev.hardstop.providers.prices.PriceBook;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Charges for usage: a line of JSON in, a line of JSON out. */
@Command(
    name = "price",
    description = {
      "Charges for usage, a line in, a line out.",
      "Reads one JSON object a line from standard input:",
      "  {\"provider\":\"openai\",\"api\":\"chat\",\"model\":\"optional\",\"at\":\"optional RFC 3339\",",
      "   \"body\":{a response body, or {\"model\":…,\"usage\":{…}}}}",
      "and writes one line for each, in order: the charge, or {\"error\":{\"code\",\"message\"}}."
    },
    footer = "Exit codes: 0 every line was answered; 1 input or output failed; 2 wrong usage.",
    mixinStandardHelpOptions = true)
final class PriceCommand implements Callable<Integer> {

  /** Longer lines are answered with an error and skipped. */
  static final int LONGEST_LINE_BYTES = 16 << 20;

  @Spec private CommandSpec spec;

  @Option(names = "--provider", paramLabel = "P", description = "Where a line names no provider.")
  private @Nullable String provider;

  @Option(names = "--api", paramLabel = "A", description = "Where a line names no API.")
  private @Nullable String api;

  @Option(
      names = "--at",
      paramLabel = "T",
      description = "When a request started, where its line does not say (RFC 3339). Default: now.",
      converter = InstantConverter.class)
  private @Nullable Instant at;

  private final InputStream in;

  PriceCommand() {
    this(System.in);
  }

  PriceCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() {
    var pricer =
        new LinePricer(
            PriceBook.load(),
            Optional.ofNullable(provider),
            Optional.ofNullable(api),
            Optional.ofNullable(at).orElseGet(Instant::now));
    PrintWriter out = spec.commandLine().getOut();
    try {
      price(in, pricer, out);
    } catch (IOException e) {
      spec.commandLine().getErr().println("hardstop price: input: " + e.getMessage());
      return 1;
    }
    out.flush();
    return out.checkError() ? 1 : 0;
  }

  private static void price(InputStream in, LinePricer pricer, PrintWriter out) throws IOException {
    var lines = new BoundedLines(in, LONGEST_LINE_BYTES);
    while (lines.next()) {
      out.println(
          lines.isTooLong()
              ? LinePricer.error(
                  "invalid_request", "line: over " + LONGEST_LINE_BYTES + " bytes (expected: less)")
              : pricer.price(lines.bytes()));
      if (out.checkError()) {
        return;
      }
    }
  }

  static final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + text + "' (expected: an RFC 3339 instant such as 2026-11-21T12:00:00Z)");
      }
    }
  }
}
