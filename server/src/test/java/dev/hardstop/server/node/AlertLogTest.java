package dev.hardstop.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

final class AlertLogTest {
  private static final String BUDGETS =
      """
      - {id: all, limit: 0.01 USD, window: day}
      - {id: users, per: [user], max-accounts: 1, limit: 100 requests, window: day}
      """;

  @TempDir private Path folder;

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.hardstop.alerts");
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> listener =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          told.add(event.getFormattedMessage() + " " + event.getKeyValuePairs());
        }
      };

  @BeforeEach
  void listen() {
    listener.start();
    logger.addAppender(listener);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(listener);
  }

  @Test
  void tellsOfAChargeThatTookABudgetPastItsLimit() throws Exception {
    try (RunningNode running = new RunningNode(folder, BUDGETS)) {
      String root = "/hardstop/v1/reservations";
      String made = running.call(root, "ann", "{\"amounts\":{\"USD\":\"0.004\"}}").body();
      String id = JsonMapper.shared().readTree(made).path("id").asString();
      String spent = "{\"amounts\":{\"USD\":\"0.0125\"}}";
      assertThat(running.call(root + "/" + id + "/settle", "ann", spent).statusCode())
          .isEqualTo(200);

      assertThat(awaited("overshoot")).contains("0.0025 USD").contains("all").contains(id);
      assertThat(running.get("/metrics").body())
          .contains("hardstop_overshoots_total 1.0")
          .contains("hardstop_overshoot_usd_total 0.0025");
    }
  }

  @Test
  void tellsOfAKeyThatOpensTooManyAccounts() throws Exception {
    try (RunningNode running = new RunningNode(folder, BUDGETS)) {
      running.chat("ann");
      assertThat(running.chat("ben").statusCode()).isEqualTo(429);

      assertThat(awaited("too_many_accounts")).contains("app");
    }
  }

  private String awaited(String word) throws InterruptedException {
    String line = "";
    while (!line.contains(word)) {
      line = told.poll(20, TimeUnit.SECONDS);
      assertThat(line).as("an alert with '" + word + "'").isNotNull();
    }
    return line;
  }
}
