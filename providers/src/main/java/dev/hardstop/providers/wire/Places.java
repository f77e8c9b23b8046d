package dev.hardstop.providers.wire;

import java.util.HashMap;
import java.util.Map;

/**
 * Where the fields of one object stand whose values may have to be changed. Filled while reading,
 * unchanged afterwards.
 */
public final class Places {
  private final int firstField;
  private final Map<String, Span> values = new HashMap<>();
  private boolean isEmpty = true;

  /** Starts the places of the object whose brace stands at {@code brace}. */
  public Places(int brace) {
    this.firstField = brace + 1;
  }

  /** Notes that the object has a field, of whatever name. */
  public void seen() {
    isEmpty = false;
  }

  public void put(String field, Span value) {
    values.put(field, value);
  }

  /** Returns whether the object has the field, null or not. */
  public boolean has(String field) {
    return values.containsKey(field);
  }

  /** Returns the patch that gives {@code field} this value, replacing the one that stands there. */
  public Patch set(String field, String json) {
    Span value = values.get(field);
    return value == null ? insert(field, json) : new Patch(value, json);
  }

  private Patch insert(String field, String json) {
    return Patch.insert(firstField, "\"" + field + "\":" + json + (isEmpty ? "" : ","));
  }
}
