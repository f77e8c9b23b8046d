package dev.hardstop.server.config;

/** The wire format that a provider speaks. */
public enum Api {
  OPENAI(true),
  ANTHROPIC(true),
  GEMINI(true);

  private final boolean served;

  Api(boolean served) {
    this.served = served;
  }

  /** Returns whether this version's gateway serves the format; else its providers lie idle. */
  public boolean isServed() {
    return served;
  }
}
