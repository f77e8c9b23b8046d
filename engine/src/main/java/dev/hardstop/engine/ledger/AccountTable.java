package dev.hardstop.engine.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The accounts in memory, found by rule and values: open addressing with the hashes beside the
 * references, so that a look at the wrong account is rare.
 *
 * <p>A general map costs a node and a key object for each account and two more cache misses for
 * each look, which a ledger of a million accounts feels. Threads: the ledger's lock.
 */
final class AccountTable {
  private static final int SMALLEST = 1 << 10;

  private int[] hashes = new int[SMALLEST];
  private @Nullable Account[] accounts = new Account[SMALLEST];
  private int size;

  int size() {
    return size;
  }

  /** Returns how many places there are to look through with {@link #at}. */
  int capacity() {
    return accounts.length;
  }

  @Nullable Account at(int place) {
    return accounts[place];
  }

  @Nullable Account find(long ruleId, String values) {
    int hash = AccountId.hash(ruleId, values);
    int mask = hashes.length - 1;
    for (int place = hash & mask; ; place = (place + 1) & mask) {
      Account account = accounts[place];
      if (account == null) {
        return null;
      }
      if (hashes[place] == hash && account.ruleId == ruleId && account.values.equals(values)) {
        return account;
      }
    }
  }

  /** Adds an account, in place of the one of the same id if there is one. */
  void put(Account account) {
    if ((size + 1) * 2 > hashes.length) {
      grow();
    }
    int hash = account.id.hashCode();
    int mask = hashes.length - 1;
    int place = hash & mask;
    while (true) {
      Account there = accounts[place];
      if (there == null) {
        size++;
        break;
      }
      if (hashes[place] == hash && there.id.equals(account.id)) {
        break;
      }
      place = (place + 1) & mask;
    }
    hashes[place] = hash;
    accounts[place] = account;
  }

  /** Removes the account at {@code place}; what stood behind it moves up. */
  void removeAt(int place) {
    int mask = hashes.length - 1;
    int hole = place;
    int next = (hole + 1) & mask;
    while (accounts[next] != null) {
      int home = hashes[next] & mask;
      // An account may fill the hole if its home is not between the hole and where it stands.
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        hashes[hole] = hashes[next];
        accounts[hole] = accounts[next];
        hole = next;
      }
      next = (next + 1) & mask;
    }
    accounts[hole] = null;
    size--;
  }

  private void grow() {
    int[] oldHashes = hashes;
    @Nullable Account[] oldAccounts = accounts;
    hashes = new int[oldHashes.length * 2];
    accounts = new Account[oldHashes.length * 2];
    int mask = hashes.length - 1;
    for (int old = 0; old < oldHashes.length; old++) {
      if (oldAccounts[old] != null) {
        int place = oldHashes[old] & mask;
        while (accounts[place] != null) {
          place = (place + 1) & mask;
        }
        hashes[place] = oldHashes[old];
        accounts[place] = oldAccounts[old];
      }
    }
  }
}
