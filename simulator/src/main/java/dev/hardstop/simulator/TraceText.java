package dev.hardstop.simulator;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes actions as lines that people can read, and reads them back. */
final class TraceText {
  private static final Map<String, Class<?>> KINDS =
      Arrays.stream(Action.class.getPermittedSubclasses())
          .collect(Collectors.toMap(Class::getSimpleName, kind -> kind));

  private TraceText() {}

  /** Returns an action as its kind and its fields, such as {@code Settle call=7 permille=500}. */
  static String line(Action action) {
    StringBuilder line = new StringBuilder(action.getClass().getSimpleName());
    try {
      for (RecordComponent field : action.getClass().getRecordComponents()) {
        var accessor = field.getAccessor();
        accessor.setAccessible(true);
        line.append(' ').append(field.getName()).append('=').append(accessor.invoke(action));
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a record can be read", e);
    }
    return line.toString();
  }

  /**
   * Returns the action that {@link #line} wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Action read(String line) {
    List<String> words = List.of(line.strip().split("\\s+", -1));
    Class<?> kind = KINDS.get(words.getFirst());
    if (kind == null) {
      throw new IllegalArgumentException(
          "action: '" + words.getFirst() + "' (expected: one of " + KINDS.keySet() + ")");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (String word : words.subList(1, words.size())) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        fields.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return make(kind, fields, line);
  }

  private static Action make(Class<?> kind, Map<String, String> fields, String line) {
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : components) {
      String text = fields.get(component.getName());
      if (text == null) {
        throw new IllegalArgumentException(
            "'" + line + "': no " + component.getName() + " (expected: all fields of the action)");
      }
      values.add(value(component.getType(), text));
    }
    try {
      var constructor = kind.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (Action) constructor.newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a record can be made", e);
    }
  }

  private static Object value(Class<?> type, String text) {
    if (type == int.class) {
      return Integer.valueOf(text);
    }
    if (type == long.class) {
      return Long.valueOf(text);
    }
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("'" + text + "' (expected: a " + type + ")"));
  }
}
