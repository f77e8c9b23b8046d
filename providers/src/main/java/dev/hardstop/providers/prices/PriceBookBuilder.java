package dev.hardstop.providers.prices;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the price book from public price lists: a file for each provider, and an index.
 *
 * <p>The same inputs give the same bytes. Nothing is written unless everything could be read, every
 * unit is one that the engine counts, and every rate card leaves no rate in doubt.
 */
public final class PriceBookBuilder {

  /**
   * A public list and its edition.
   *
   * @param git the revision of its repository
   * @param date of that revision
   */
  public record Source(String from, String git, String date, JsonNode content) {
    ObjectNode stamp() {
      return BookFiles.JSON.createObjectNode().put("from", from).put("git", git).put("date", date);
    }
  }

  private final Source prices;
  private final Source limits;
  private final JsonNode own;

  /**
   * @param prices a list of providers as genai-prices publishes it
   * @param units the units of that list
   * @param limits models by provider as models.dev has them
   * @param own facts of this project laid over both
   * @throws PriceBookException if the units are not those that the engine counts
   */
  public PriceBookBuilder(Source prices, JsonNode units, Source limits, JsonNode own) {
    UnitsCheck.check(units);
    this.prices = prices;
    this.limits = limits;
    this.own = own;
  }

  /**
   * Writes the book into {@code folder} and returns its revision.
   *
   * @throws PriceBookException if the inputs cannot be understood in full
   * @throws IOException if the files cannot be written
   */
  public String build(Path folder) throws IOException {
    Map<String, ObjectNode> files = new LinkedHashMap<>();
    for (JsonNode provider : prices.content()) {
      String id = provider.path("id").stringValue();
      ObjectNode file = new ProviderFile(provider, prices, limits, own).build();
      ProviderBook.read(file, "unwritten"); // whatever the reader refuses is refused here
      files.put(id, file);
    }
    Files.createDirectories(folder);
    MessageDigest digest = sha256();
    for (var entry : files.entrySet()) {
      byte[] bytes = BookWriter.write(entry.getValue()).getBytes(StandardCharsets.UTF_8);
      digest.update(bytes);
      Files.write(folder.resolve(entry.getKey() + ".json"), bytes);
    }
    String revision = prices.date() + "." + HexFormat.of().formatHex(digest.digest(), 0, 6);
    Files.writeString(folder.resolve("index.json"), BookWriter.write(index(revision)));
    return revision;
  }

  private ObjectNode index(String revision) {
    ObjectNode index = BookFiles.JSON.createObjectNode().put("revision", revision);
    ObjectNode sources = index.putObject("sources");
    sources.set("prices", prices.stamp());
    sources.set("limits", limits.stamp());
    ArrayNode providers = index.putArray("providers");
    for (JsonNode provider : prices.content()) {
      ObjectNode entry = providers.addObject();
      entry.set("id", provider.path("id"));
      entry.set("name", provider.path("name"));
      copy(provider, "provider_match", entry, "alias");
      copy(provider, "api_pattern", entry, "address");
      copy(provider, "fallback_model_providers", entry, "fallbacks");
    }
    return index;
  }

  static void copy(JsonNode from, String key, ObjectNode to, String newKey) {
    if (from.hasNonNull(key)) {
      to.set(newKey, from.path(key));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
