package dev.hardstop.cli;

import picocli.CommandLine.Option;

/** The option by which an operator says why. */
final class Reason {
  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, or how it is known; the audit keeps it.")
  private String text = "";

  String text() {
    return text;
  }
}
