package dev.hardstop.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hardstop.engine.money.Unit;
import dev.hardstop.engine.time.Span;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountTableTest {
  private final AccountTable table = new AccountTable();

  private static Account account(long ruleId, String values) {
    return new Account(new AccountId(ruleId, "b", values), Unit.USD, 0, Span.NEVER, 0);
  }

  @Test
  void findsByRuleAndValuesWhateverTheBudgetIsCalled() {
    Account account = account(7, "ann");
    table.put(account);
    assertThat(table.find(7, "ann")).isSameAs(account);
    assertThat(table.find(8, "ann")).isNull();
    assertThat(table.find(7, "bob")).isNull();
    Account renamed = new Account(new AccountId(7, "other", "ann"), Unit.USD, 1, Span.NEVER, 0);
    table.put(renamed);
    assertThat(table.find(7, "ann")).isSameAs(renamed);
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void tellsAccountsOfOneHashApart() {
    // "Aa" and "BB" have the same hash code.
    Account one = account(7, "Aa");
    Account other = account(7, "BB");
    assertThat(one.id.hashCode()).isEqualTo(other.id.hashCode());
    table.put(one);
    assertThat(table.find(7, "BB")).isNull();
    table.put(other);
    assertThat(table.find(7, "Aa")).isSameAs(one);
    assertThat(table.find(7, "BB")).isSameAs(other);
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void agreesWithAMapThroughPutsAndRemovals() {
    Random random = new Random(6);
    int largest = 0;
    for (int round = 0; round < 8; round++) {
      AccountTable fresh = new AccountTable();
      Map<AccountId, Account> model = new HashMap<>();
      int most = 1 + random.nextInt(4_000);
      for (int step = 0; step < 20_000; step++) {
        if (model.size() < most && random.nextInt(5) < 3) {
          Account account = account(random.nextInt(3), "v" + random.nextInt(5_000));
          fresh.put(account);
          model.put(account.id, account);
        } else {
          removeSome(fresh, model, random);
        }
        assertThat(fresh.size()).isEqualTo(model.size());
      }
      assertSame(fresh, model);
      largest = Math.max(largest, fresh.capacity());
    }
    assertThat(largest).as("places after growing").isGreaterThan(2_048);
  }

  /** Removes what stands at a random place, as eviction does, from the end to the front. */
  private static void removeSome(AccountTable table, Map<AccountId, Account> model, Random random) {
    int from = random.nextInt(table.capacity());
    int to = Math.min(table.capacity(), from + 2);
    for (int place = to - 1; place >= from; place--) {
      Account account = table.at(place);
      if (account != null) {
        table.removeAt(place);
        assertThat(model.remove(account.id)).isSameAs(account);
      }
    }
  }

  private static void assertSame(AccountTable table, Map<AccountId, Account> model) {
    for (int ruleId = 0; ruleId < 3; ruleId++) {
      for (int value = 0; value < 5_000; value++) {
        String values = "v" + value;
        assertThat(table.find(ruleId, values))
            .isSameAs(model.get(new AccountId(ruleId, "b", values)));
      }
    }
    Set<Account> seen = new HashSet<>();
    for (int place = 0; place < table.capacity(); place++) {
      if (table.at(place) != null) {
        seen.add(table.at(place));
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(model.values());
  }

  @Test
  void aHoleNeverHidesWhatStandsBehindIt() {
    // Accounts whose home is the last place wrap around to the first ones.
    int last = table.capacity() - 1;
    Random random = new Random(8);
    Map<AccountId, Account> model = new HashMap<>();
    while (model.size() < 40) {
      Account account = account(random.nextLong(), "v");
      int home = account.id.hashCode() & last;
      if (home >= last - 4 || home <= 4) {
        table.put(account);
        model.put(account.id, account);
      }
    }
    while (!model.isEmpty()) {
      int place = random.nextInt(table.capacity());
      Account account = table.at(place);
      if (account != null) {
        table.removeAt(place);
        model.remove(account.id);
        model.forEach(
            (id, left) -> assertThat(table.find(id.ruleId(), id.values())).isSameAs(left));
      }
    }
    assertThat(table.size()).isZero();
  }
}
