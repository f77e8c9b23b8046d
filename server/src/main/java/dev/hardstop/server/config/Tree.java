package dev.hardstop.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A value of the file and the line it stands on, before anything is known of its meaning. */
sealed interface Tree {

  /** Returns the line of the first character, from 1; 0 where the value is a default. */
  int line();

  /** Returns what a message calls it. */
  String shown();

  /** Returns a mapping with these keys alone; what is no mapping as it is. */
  default Tree only(List<Key<?>> keys) {
    if (!(this instanceof Mapping mapping)) {
      return this;
    }
    Set<String> names = keys.stream().map(Key::name).collect(Collectors.toSet());
    List<Entry> some =
        mapping.entries().stream().filter(entry -> names.contains(entry.key())).toList();
    return new Mapping(some, mapping.line());
  }

  /**
   * Text, a number, a word: what it means depends on where it stands.
   *
   * @param plain without quotes
   */
  record Scalar(String text, boolean plain, int line) implements Tree {
    private static final int MAX_SHOWN = 60;

    @Override
    public String shown() {
      String start = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
      String line = start.replaceAll("\\p{Cntrl}", "?");
      return plain ? "'" + line + "'" : "'\"" + line + "\"'";
    }
  }

  /** A key without a value, or {@code null}: as if the key were not there. */
  record Empty(int line) implements Tree {
    @Override
    public String shown() {
      return "nothing";
    }
  }

  /** A list. */
  record Listing(List<Tree> items, int line) implements Tree {
    static final Listing NONE = new Listing(List.of(), 0);

    public Listing {
      items = List.copyOf(items);
    }

    @Override
    public String shown() {
      return String.format(Locale.ROOT, "a list of %d", items.size());
    }
  }

  /** Keys with their values; no key stands twice. */
  record Mapping(List<Entry> entries, int line) implements Tree {
    static final Mapping NONE = new Mapping(List.of(), 0);

    public Mapping {
      entries = List.copyOf(entries);
    }

    Optional<Entry> entry(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    @Override
    public String shown() {
      return "a mapping";
    }
  }

  /** A key of a mapping, the key's own line, and its value. */
  record Entry(String key, int line, Tree value) {}
}
