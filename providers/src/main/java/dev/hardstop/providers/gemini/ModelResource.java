package dev.hardstop.providers.gemini;

/** Models as resources are named: {@code models/gemini-2.5-flash}. */
final class ModelResource {
  static final String PREFIX = "models/";

  private ModelResource() {}

  /** Returns the name without what says that it is a model's. */
  static String bare(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }
}
