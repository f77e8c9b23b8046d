package dev.hardstop.store;

import dev.hardstop.engine.ledger.Fact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;

/** Writes {@code alerts} and {@code audit}. Threads: the projector's. */
final class EventTables {
  private final PreparedStatement alert;
  private final PreparedStatement audit;
  private final Json json = new Json();

  EventTables(Connection connection) throws SQLException {
    this.alert =
        connection.prepareStatement(
            "INSERT INTO alerts VALUES (?, ?, 'rung', ?, ?, ?, ?, ?, ?, ?, ?)");
    this.audit = connection.prepareStatement("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)");
  }

  void insert(Fact.RungReached rung) throws SQLException {
    alert.setLong(1, rung.sequence());
    alert.setLong(2, rung.atMillis());
    alert.setLong(3, rung.account().ruleId());
    alert.setString(4, rung.account().budget());
    alert.setString(5, rung.account().values());
    alert.setLong(6, rung.startsAtMillis());
    alert.setInt(7, rung.basisPoints());
    alert.setLong(8, rung.settled());
    alert.setLong(9, rung.amount());
    alert.setInt(10, rung.byRefusal() ? 1 : 0);
    alert.executeUpdate();
  }

  void insert(Fact.EpochStarted started) throws SQLException {
    json.clear().open('{').name("epoch").value(started.epoch()).close('}');
    audit(started, "epoch_started", started.node(), "");
  }

  void insert(Fact.LatchSet set) throws SQLException {
    json.clear().open('{').name("latch").value(set.latch().id());
    json.name("kind").value(set.latch().kind().name().toLowerCase(Locale.ROOT));
    json.name("match").object(set.latch().match());
    set.latch()
        .account()
        .ifPresent(id -> json.name("budget").value(id.budget()).name("account").value(id.values()));
    json.close('}');
    audit(set, "latch_set", set.latch().by(), set.latch().reason());
  }

  void insert(Fact.LatchCleared cleared) throws SQLException {
    json.clear().open('{').name("latch").value(cleared.latchId()).close('}');
    audit(cleared, "latch_cleared", cleared.by(), cleared.reason());
  }

  void insert(Fact.Adjusted adjusted) throws SQLException {
    json.clear().open('{').name("call").value(adjusted.holdId());
    json.name("charge_nano_usd").value(adjusted.charge().nanoUsd()).close('}');
    audit(adjusted, "adjusted", adjusted.by(), adjusted.reason());
  }

  void insert(Fact.RulesAdopted adopted) throws SQLException {
    json.clear().open('{').name("generation").value(adopted.generation()).name("rules").open('[');
    for (Fact.RulesAdopted.AdoptedRule rule : adopted.rules()) {
      json.open('{').name("rule").value(rule.ruleId()).name("budget").value(rule.budget());
      json.close('}');
    }
    json.close(']').close('}');
    audit(adopted, "rules_adopted", "", "");
  }

  private void audit(Fact fact, String kind, String by, String reason) throws SQLException {
    audit.setLong(1, fact.sequence());
    audit.setLong(2, fact.atMillis());
    audit.setString(3, kind);
    audit.setString(4, by);
    audit.setString(5, reason);
    audit.setString(6, json.toString());
    audit.executeUpdate();
  }
}
