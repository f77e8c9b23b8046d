package dev.hardstop.cli;

import dev.hardstop.server.config.Configuration;
import dev.hardstop.server.config.SpentAccount;
import dev.hardstop.store.RecordedHistory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** Prints which accounts a configuration would start with nothing left. */
final class SpentReport {
  private static final int MAX_ROWS = 100;

  private final PrintWriter out;

  SpentReport(PrintWriter out) {
    this.out = out;
  }

  void print(Configuration configuration, Path data, long nowMillis) {
    List<SpentAccount> spent =
        SpentAccount.in(
            configuration,
            (sinceMillis, told) -> RecordedHistory.tell(data, sinceMillis, told),
            nowMillis);
    out.println();
    if (spent.isEmpty()) {
      out.println("Against " + data + ": no account would start spent.");
      return;
    }
    out.println("Against " + data + ": these would start spent and refuse calls until they reset.");
    Columns columns = new Columns("budget", "account", "settled", "hard limit");
    for (SpentAccount account : spent.subList(0, Math.min(spent.size(), MAX_ROWS))) {
      columns.row(
          account.budget(),
          account.account().isEmpty() ? "one for all" : account.account(),
          account.settled(),
          account.limit());
    }
    columns.print(out);
    if (spent.size() > MAX_ROWS) {
      out.println("  … and " + (spent.size() - MAX_ROWS) + " more");
    }
  }
}
