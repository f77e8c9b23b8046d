package dev.hardstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.time.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that describes the schema, against the schema. */
final class SchemaTest {
  private static final Path PAGE = Path.of("../docs/reference/schema.md");
  private static final Pattern COLUMN = Pattern.compile("\\| (\\w+) \\| ([A-Z]+) \\| .+ \\|");

  @TempDir Path folder;

  @Test
  void thePageNamesEveryTableColumnAndTypeAndNoOther() throws Exception {
    Store.open(folder, Durability.POWER_CUT, () -> Given.START, Ticker.system()).close();
    Set<String> real = new TreeSet<>();
    for (String file : new String[] {"hardstop.db", "ledger.db"}) {
      real.addAll(columns(file));
    }
    assertThat(documented()).isEqualTo(real);
    assertThat(real).hasSizeGreaterThan(100);
  }

  private static Set<String> documented() throws Exception {
    Set<String> columns = new TreeSet<>();
    String file = "";
    String table = "";
    for (String line : Files.readAllLines(PAGE)) {
      Matcher column = COLUMN.matcher(line);
      if (line.startsWith("## ")) {
        file = line.substring(3);
      } else if (line.startsWith("### ")) {
        table = line.substring(4);
      } else if (column.matches()) {
        columns.add(file + " " + table + " " + column.group(1) + " " + column.group(2));
      }
    }
    return columns;
  }

  private Set<String> columns(String file) throws Exception {
    Set<String> columns = new TreeSet<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(file));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT m.name || ' ' || c.name || ' ' || c.type FROM sqlite_master m,"
                    + " pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') AND m.name"
                    + " NOT LIKE 'sqlite_%'")) {
      while (row.next()) {
        columns.add(file + " " + row.getString(1));
      }
    }
    return columns;
  }
}
