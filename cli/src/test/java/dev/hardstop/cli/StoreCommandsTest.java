package dev.hardstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Backup, restore, verify-store and unreconciled, as an operator types them. */
final class StoreCommandsTest extends AgainstAServer {
  private static final String CHAT =
      "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  @Test
  void provisionalChargesAreListedExplainedSettledAndWrittenOff() throws Exception {
    String first = provisional();
    String second = provisional();
    assertThat(run("unreconciled")).isZero();
    assertThat(out.toString()).contains(first).contains(second).contains("2 in all");
    assertThat(out.toString()).contains("no usage");

    assertThat(run("unreconciled", "settle", first, "--usd", "0.00012", "--reason", "bill"))
        .isZero();
    assertThat(out.toString()).contains(first + ": 0.00012 USD, before 0.000");
    assertThat(run("unreconciled", "settle", first, "--usd", "0.00012", "--reason", "bill"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("409").contains("is settled at 0.00012 USD");
    assertThat(run("unreconciled", "write-off", second, "--reason", "no record")).isZero();
    assertThat(run("unreconciled")).isZero();
    assertThat(out.toString()).contains("0 in all");
    assertThat(run("unreconciled", "settle", first, "--usd", "1")).isEqualTo(2);
  }

  @Test
  void aBackupIsTakenVerifiedRestoredAndToldWhatWasSpentSince() throws Exception {
    provisional();
    String data = folder.resolve("data").toString();
    String backup = folder.resolve("backup").toString();
    assertThat(run("backup", backup)).isZero();
    assertThat(out.toString()).contains(backup).contains("bytes");
    assertThat(run("backup", backup)).isEqualTo(1);
    assertThat(err.toString()).contains("nothing is overwritten");
    assertThat(execute("verify-store", "--data", backup)).isZero();
    assertThat(execute("verify-store", "--data", data)).isZero();
    assertThat(out.toString()).contains("adds up");
    serve.terminate();
    assertThat(execute("backup", folder.resolve("later").toString(), "--data", data)).isZero();
    assertThat(execute("verify-store", "--data", folder.resolve("later").toString())).isZero();

    assertThat(execute("restore", backup, "--data", data)).isEqualTo(1);
    assertThat(err.toString()).contains("nothing is overwritten");
    Files.move(folder.resolve("data"), folder.resolve("lost"));
    assertThat(execute("restore", backup, "--data", data)).isZero();
    assertThat(out.toString()).contains("refuses every call until").contains("--accept-loss");
    assertThat(execute("restore", "--data", data, "--assume", "a lot")).isEqualTo(2);
    assertThat(execute("restore", "--data", data)).isEqualTo(2);
    String config = folder.resolve("hardstop.yaml").toString();
    assertThat(execute("restore", "--data", data, "--assume", "0.5 USD", "--config", config))
        .isZero();
    assertThat(out.toString()).contains("assumed: 0.5 USD on every account");
    assertThat(execute("restore", "--data", data, "--accept-loss")).isEqualTo(1);
    assertThat(err.toString()).contains("does not wait to be told");

    serve.close();
    serve = ServeProcess.start(folder);
    assertThat(serve.send(serve.chat("ann", CHAT.formatted("hi"))).statusCode()).isEqualTo(200);
    assertThat(run("budgets", "user-day")).isZero();
    assertThat(out.toString()).containsPattern("ann +1 +0\\.500\\d+");
  }

  @Test
  void aStoreThatDoesNotAddUpIsToldAndFails() throws Exception {
    provisional();
    serve.terminate();
    String data = folder.resolve("data").toString();
    assertThat(execute("verify-store", "--data", data)).as(out.toString()).isZero();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data + "/hardstop.db");
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE accounts SET settled = settled + 1");
    }
    assertThat(execute("verify-store", "--data", data)).isEqualTo(1);
    assertThat(out.toString()).contains("account user-day").contains("do not add up");
    assertThat(execute("verify-store", "--data", data, "--json")).isEqualTo(1);
    assertThat(out.toString()).contains("\"expected\"");
    assertThat(execute("verify-store", "--data", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("no such file");
  }

  /** Makes a call whose answer does not say what it used; returns its id. */
  private String provisional() throws Exception {
    return serve
        .send(serve.chat("ann", CHAT.formatted("[[simulate fail=no-usage]]")))
        .headers()
        .firstValue("x-hardstop-request-id")
        .orElseThrow();
  }
}
