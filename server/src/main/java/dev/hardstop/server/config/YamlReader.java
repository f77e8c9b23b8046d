package dev.hardstop.server.config;

import dev.hardstop.server.config.Tree.Empty;
import dev.hardstop.server.config.Tree.Entry;
import dev.hardstop.server.config.Tree.Listing;
import dev.hardstop.server.config.Tree.Mapping;
import dev.hardstop.server.config.Tree.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 (and so JSON) into a {@link Tree}.
 *
 * <p>Built from parse events, not from the library's own composer: lines are kept, nesting and the
 * growth by aliases are bounded while reading, and a key that stands twice is an error.
 */
final class YamlReader {
  /** Most values of a file, those repeated by aliases counted again. */
  static final int MAX_VALUES = 200_000;

  /** Deepest nesting. The configuration needs five. */
  static final int MAX_DEPTH = 20;

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final Iterator<Event> events;
  private final Problems problems;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int valueCount;

  /** What an anchor names, and how many values each of its aliases adds. */
  private record Anchored(Tree value, int valueCount) {}

  /** The file cannot be read on from here. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    Unreadable(int line, String text) {
      super(text);
      this.line = line;
    }
  }

  private YamlReader(String text, Problems problems) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    this.events = new Parse(settings).parseString(text).iterator();
    this.problems = problems;
  }

  /** Returns the one document of {@code text}; empty, after saying why, if it is not YAML. */
  static Optional<Tree> read(String text, Problems problems) {
    try {
      return Optional.of(new YamlReader(text, problems).document());
    } catch (Unreadable e) {
      problems.error(e.line, String.valueOf(e.getMessage()));
    } catch (MarkedYamlEngineException e) {
      // Only the reason: the library's own message quotes the file, which may hold secrets.
      String context = e.getContext() == null ? "" : e.getContext() + " ";
      problems.error(lineOf(e.getProblemMark()), "not YAML: " + context + e.getProblem());
    } catch (YamlEngineException e) {
      problems.error(1, "not YAML: a character that YAML does not allow");
    }
    return Optional.empty();
  }

  private Tree document() {
    Tree root = Mapping.NONE;
    int documents = 0;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof NodeEvent node) {
        if (documents++ > 0) {
          throw new Unreadable(lineOf(event), "a second document (expected: one)");
        }
        root = value(node, 0);
      }
    }
    return root;
  }

  private Tree value(Event event, int depth) {
    int line = lineOf(event);
    if (depth > MAX_DEPTH) {
      throw new Unreadable(line, "nested deeper than " + MAX_DEPTH + " levels");
    }
    if (event instanceof CollectionStartEvent collection) {
      refuseTag(collection.getTag(), line);
    }
    count(1, line);
    int before = valueCount;
    Tree value =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, line);
          case SequenceStartEvent _ -> listing(line, depth);
          case MappingStartEvent _ -> mapping(line, depth);
          case AliasEvent alias -> aliased(alias, line);
          default -> throw new Unreadable(line, "not YAML: " + event.getEventId());
        };
    if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
      node.getAnchor()
          .ifPresent(name -> anchors.put(name, new Anchored(value, valueCount - before + 1)));
    }
    return value;
  }

  private Tree scalar(ScalarEvent scalar, int line) {
    refuseTag(scalar.getTag(), line);
    return scalar.isPlain() && NULLS.contains(scalar.getValue())
        ? new Empty(line)
        : new Scalar(scalar.getValue(), scalar.isPlain(), line);
  }

  private Tree listing(int line, int depth) {
    List<Tree> items = new ArrayList<>();
    for (Event event = events.next(); !ends(event); event = events.next()) {
      items.add(value(event, depth + 1));
    }
    return new Listing(items, line);
  }

  private Tree mapping(int line, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Event event = events.next(); !ends(event); event = events.next()) {
      int keyLine = lineOf(event);
      String key = key(value(event, depth + 1), keyLine);
      Entry entry = new Entry(key, keyLine, value(events.next(), depth + 1));
      @Nullable Entry first = entries.putIfAbsent(key, entry);
      if (first != null) {
        problems.error(
            keyLine,
            String.format(Locale.ROOT, "'%s' stands twice (first on line %d)", key, first.line()));
      }
    }
    return new Mapping(List.copyOf(entries.values()), line);
  }

  private static String key(Tree key, int line) {
    if (key instanceof Scalar scalar) {
      return scalar.text();
    }
    throw new Unreadable(line, key.shown() + " as a key (expected: a word)");
  }

  private Tree aliased(AliasEvent alias, int line) {
    @Nullable Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      throw new Unreadable(line, "*" + alias.getAlias() + ": no such anchor before this line");
    }
    count(anchored.valueCount(), line);
    return anchored.value();
  }

  private void count(int more, int line) {
    valueCount += more;
    if (valueCount > MAX_VALUES) {
      throw new Unreadable(
          line, "more than " + MAX_VALUES + " values, those repeated by aliases included");
    }
  }

  private static void refuseTag(Optional<String> tag, int line) {
    tag.ifPresent(
        name -> {
          throw new Unreadable(line, "tag '" + name + "' (expected: no tags)");
        });
  }

  private static boolean ends(Event event) {
    return event.getEventId() == Event.ID.SequenceEnd || event.getEventId() == Event.ID.MappingEnd;
  }

  private static int lineOf(Event event) {
    return lineOf(event.getStartMark());
  }

  private static int lineOf(Optional<Mark> mark) {
    return mark.map(Mark::getLine).orElse(0) + 1;
  }
}
