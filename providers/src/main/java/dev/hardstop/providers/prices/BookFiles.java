package dev.hardstop.providers.prices;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where the files of a price book are: beside the classes, or in a folder. */
interface BookFiles {
  /** Keeps every published digit: a price is never a binary fraction. */
  JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  InputStream open(String name) throws IOException;

  /** The book that was packaged with this version. */
  static BookFiles packaged() {
    return name -> {
      InputStream stream = BookFiles.class.getResourceAsStream("book/" + name);
      if (stream == null) {
        throw new IOException(name + " is not packaged");
      }
      return stream;
    };
  }

  static BookFiles in(Path folder) {
    return name -> Files.newInputStream(folder.resolve(name));
  }

  /**
   * Reads one file.
   *
   * @throws PriceBookException if it is missing or no JSON
   */
  default JsonNode read(String name) {
    try (InputStream stream = open(name)) {
      return JSON.readTree(stream);
    } catch (IOException | JacksonException e) {
      throw new PriceBookException("price book: " + name + ": " + e.getMessage(), e);
    }
  }
}
