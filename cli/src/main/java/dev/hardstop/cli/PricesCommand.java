package dev.hardstop.cli;

import dev.hardstop.providers.prices.PriceBookBuilder;
import dev.hardstop.providers.prices.PriceBookBuilder.Source;
import dev.hardstop.providers.prices.PriceBookException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Looks after the price book. */
@Command(
    name = "prices",
    description = "Looks after the price book.",
    mixinStandardHelpOptions = true)
final class PricesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(
      name = "build",
      description =
          "Builds the price book from public price lists: one file for each provider, and an"
              + " index. The same inputs give the same bytes.",
      mixinStandardHelpOptions = true)
  int build(
      @Option(
              names = "--genai",
              required = true,
              paramLabel = "FILE",
              description = "Prices: data.json of genai-prices, new_data/v2.")
          Path genai,
      @Option(
              names = "--genai-git",
              required = true,
              paramLabel = "REVISION",
              description = "Its git revision.")
          String genaiGit,
      @Option(
              names = "--genai-date",
              required = true,
              paramLabel = "DATE",
              description = "The date of that revision, as 2026-08-21.")
          String genaiDate,
      @Option(
              names = "--units",
              required = true,
              paramLabel = "FILE",
              description = "Units: units.yml of the same revision.")
          Path units,
      @Option(
              names = "--limits",
              required = true,
              paramLabel = "FILE",
              description = "Limits: the models of models.dev, by provider and id.")
          Path limits,
      @Option(
              names = "--limits-git",
              required = true,
              paramLabel = "REVISION",
              description = "Its git revision.")
          String limitsGit,
      @Option(
              names = "--limits-date",
              required = true,
              paramLabel = "DATE",
              description = "The date of that revision.")
          String limitsDate,
      @Option(
              names = "--out",
              defaultValue = "prices",
              paramLabel = "DIR",
              description = "The book; own.json in it is laid over. Default: ${DEFAULT-VALUE}")
          Path out) {
    PrintWriter err = spec.commandLine().getErr();
    try {
      var builder =
          new PriceBookBuilder(
              new Source("genai-prices", genaiGit, genaiDate, read(genai)),
              read(units),
              new Source("models.dev", limitsGit, limitsDate, read(limits)),
              read(out.resolve("own.json")));
      spec.commandLine().getOut().println(builder.build(out));
      return 0;
    } catch (IOException | JacksonException | YamlEngineException | PriceBookException e) {
      err.println("hardstop prices build: " + e.getMessage());
      return 1;
    }
  }

  private static JsonNode read(Path file) throws IOException {
    ObjectMapper mapper =
        JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    if (file.toString().endsWith(".yml") || file.toString().endsWith(".yaml")) {
      Load yaml = new Load(LoadSettings.builder().setLabel(file.toString()).build());
      return mapper.valueToTree(yaml.loadFromString(Files.readString(file)));
    }
    return mapper.readTree(Files.readAllBytes(file));
  }
}
