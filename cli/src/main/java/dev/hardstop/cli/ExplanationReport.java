package dev.hardstop.cli;

import dev.hardstop.server.config.Explanation;
import java.io.PrintWriter;

/** Prints which budgets a call touches. */
final class ExplanationReport {
  private final PrintWriter out;

  ExplanationReport(PrintWriter out) {
    this.out = out;
  }

  void print(Explanation explanation) {
    out.println();
    out.println("A call with " + explanation.attributes());
    if (explanation.refusal().isPresent()) {
      out.println("is always refused: " + explanation.refusal().get() + ".");
      return;
    }
    out.println(
        "touches "
            + explanation.touched().size()
            + " of "
            + (explanation.touched().size() + explanation.untouched().size())
            + " budgets:");
    Columns touched = new Columns("budget", "limit", "window", "account");
    for (Explanation.Touched budget : explanation.touched()) {
      touched.row(
          budget.budget() + (budget.shadow() ? " (shadow)" : ""),
          budget.limit(),
          budget.window(),
          budget.account().isEmpty() ? "one for all" : budget.account());
    }
    touched.print(out);
    if (!explanation.untouched().isEmpty()) {
      Columns untouched = new Columns("not touched", "because it");
      explanation.untouched().forEach(each -> untouched.row(each.budget(), each.reason()));
      out.println();
      untouched.print(out);
    }
  }
}
