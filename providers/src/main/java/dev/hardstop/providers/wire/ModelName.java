package dev.hardstop.providers.wire;

/** The name of a model as requests give it. */
public final class ModelName {
  private static final int MAX_LENGTH = 256;

  private ModelName() {}

  /** Returns the name that the body stands on: 1 to 256 visible ASCII characters. */
  public static String read(JsonBody body) {
    String name = body.string();
    boolean isVisible = name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (!isVisible || name.isEmpty() || name.length() > MAX_LENGTH) {
      throw body.wrong("1 to " + MAX_LENGTH + " visible ASCII characters");
    }
    return name;
  }
}
