package dev.hardstop.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings, for editors and people: the JSON Schema, and the rows of the reference page.
 *
 * <p>Made from the same {@link Shape} that reads the file, so that neither can fall behind.
 */
public final class SettingsTable {
  /**
   * A setting.
   *
   * @param path such as {@code budgets[].limit}; {@code *} stands for a name of the user's own
   * @param fallback the default as the file would spell it; empty where there is none
   */
  public record Row(String path, boolean required, String fallback, String expected, String says) {}

  /** Sorted, so that the same settings give the same text. */
  private static final ObjectWriter JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build()
          .writerWithDefaultPrettyPrinter();

  private SettingsTable() {}

  /** Returns the JSON Schema (draft 2020-12) of the file, indented. */
  public static String jsonSchema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "hardstop.yaml");
    schema.put("description", "The configuration of Hardstop.");
    schema.putAll(ServerShape.SHAPE.schema());
    return JSON.writeValueAsString(schema) + "\n";
  }

  /** Returns every setting of this version, in the order of the reference page. */
  public static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    add(rows, "", ServerShape.SHAPE, false);
    return rows;
  }

  /** Returns the paths that are refused with "not yet". */
  public static List<String> later() {
    List<Row> rows = new ArrayList<>();
    add(rows, "", ServerShape.SHAPE, true);
    return rows.stream().map(Row::path).toList();
  }

  private static void add(List<Row> rows, String parent, Shape<?> shape, boolean later) {
    for (Key<?> key : shape.keys()) {
      String path = parent + key.name();
      if (key.isLater() == later) {
        rows.add(
            new Row(path, key.required(), key.fallbackText(), key.kind().expected(), key.says()));
      }
      key.kind().inner().ifPresent(in -> add(rows, path + in.suffix() + ".", in.shape(), later));
    }
  }
}
