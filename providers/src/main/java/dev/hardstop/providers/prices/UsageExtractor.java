package dev.hardstop.providers.prices;

import dev.hardstop.engine.tokens.InvalidUsage;
import dev.hardstop.engine.tokens.Usage;
import dev.hardstop.engine.tokens.UsageClass;
import dev.hardstop.engine.tokens.UsageReport;
import dev.hardstop.providers.prices.JsonPath.Misfit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads usage from the answers of one API of one provider, as the price book describes it: which
 * path leads to which unit. Counts of the same unit add up.
 *
 * <p>A count that is absent or null is not reported; one of another shape than a whole number that
 * is not negative makes the usage unreadable, since a count that is skipped is not charged.
 *
 * <p>Immutable. Threads: any. Source: genai-prices, {@code UsageExtractor} in {@code
 * data.schema.json}.
 */
public final class UsageExtractor {
  private static final int MOST_DIGITS = 30;

  private final String api;
  private final JsonPath root;
  private final JsonPath model;
  private final List<Count> counts;

  private record Count(JsonPath path, UsageClass unit, boolean isRequired) {}

  private UsageExtractor(String api, JsonPath root, JsonPath model, List<Count> counts) {
    this.api = api;
    this.root = root;
    this.model = model;
    this.counts = counts;
  }

  /**
   * Reads an extractor of the book.
   *
   * @throws PriceBookException if it counts a unit that nobody knows
   */
  static UsageExtractor of(JsonNode node) {
    return new UsageExtractor(
        node.path("api").stringValue(),
        JsonPath.read(node.path("root")),
        JsonPath.read(node.path("model")),
        node.path("counts").valueStream().map(UsageExtractor::count).toList());
  }

  private static Count count(JsonNode node) {
    String key = node.path("unit").stringValue();
    UsageClass unit =
        UsageClass.ofKey(key)
            .orElseThrow(
                () -> new PriceBookException("extractor: " + key + " (expected: a known unit)"));
    return new Count(
        JsonPath.read(node.path("path")), unit, node.path("required").asBoolean(false));
  }

  /** Returns the name of the API within its provider, such as {@code chat}. */
  public String api() {
    return api;
  }

  /** Reads the body of an answer, or any object that holds its usage and, if known, its model. */
  public Extraction read(JsonNode body) {
    try {
      JsonNode usage = root.follow(body);
      if (usage == null || !usage.isObject()) {
        return new Extraction.Unreadable("usage: none at " + root + " (expected: an object)");
      }
      return extraction(body, report(usage));
    } catch (Misfit misfit) {
      return new Extraction.Unreadable(String.valueOf(misfit.getMessage()));
    }
  }

  private UsageReport report(JsonNode usage) throws Misfit {
    var report = new UsageReport();
    for (Count count : counts) {
      JsonNode value = count.path.follow(usage);
      if (value != null) {
        report.add(count.unit, whole(count.path, value));
      } else if (count.isRequired) {
        throw new Misfit(count.path + ": missing (expected: a count)");
      }
    }
    return report;
  }

  private Extraction extraction(JsonNode body, UsageReport report) throws Misfit {
    if (report.isEmpty()) {
      return new Extraction.Unreadable("usage: no counts at " + root + " (expected: some)");
    }
    return switch (report.toUsage()) {
      case Usage usage -> new Extraction.Extracted(modelOf(body), usage);
      case InvalidUsage invalid -> new Extraction.Unreadable(invalid.reason());
    };
  }

  private Optional<String> modelOf(JsonNode body) throws Misfit {
    @Nullable JsonNode name = model.follow(body);
    return name == null || !name.isString() ? Optional.empty() : Optional.of(name.stringValue());
  }

  private static long whole(JsonPath path, JsonNode value) throws Misfit {
    if (value.isNumber()) {
      BigDecimal number = value.decimalValue();
      // The scale first: 1e999999999 must not be written out.
      if (Math.abs((long) number.scale()) <= MOST_DIGITS) {
        try {
          return number.longValueExact();
        } catch (ArithmeticException _) {
          // Not whole, or too large: refused below.
        }
      }
    }
    throw new Misfit(path + ": " + shown(value) + " (expected: a whole number)");
  }

  private static String shown(JsonNode value) {
    String text = value.isNumber() ? value.asString() : JsonPath.kind(value);
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
