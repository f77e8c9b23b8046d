-- The authority: facts by commit group, and checkpoints of what they imply.

-- Which store this is; hardstop.db has the same id.
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who may commit. Every commit checks the epoch.
CREATE TABLE holder (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  node TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;

-- One row per commit group.
CREATE TABLE commit_groups (
  first_sequence INTEGER PRIMARY KEY,
  last_sequence INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  facts BLOB NOT NULL
) STRICT;

-- The newest complete checkpoint.
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL,
  newest_at INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT;

-- Rules that were in force at the checkpoint.
CREATE TABLE rules (
  rule_id INTEGER PRIMARY KEY
) STRICT;

-- Holds that were open at the checkpoint, each as the fact it would be had it been made then.
CREATE TABLE open_holds (
  hold_id INTEGER PRIMARY KEY,
  fact BLOB NOT NULL
) STRICT;

-- Latches that were set at the checkpoint.
CREATE TABLE latches (
  id TEXT PRIMARY KEY,
  fact BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Accounts in their newest window, each as of a fact of its own.
CREATE TABLE accounts (
  rule_id INTEGER NOT NULL,
  account TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  budget TEXT NOT NULL,
  unit INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  bucket_millis INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  hard_limit INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  held INTEGER NOT NULL,
  reached INTEGER NOT NULL,
  incomplete INTEGER NOT NULL,
  last_end_at INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  buckets BLOB,
  PRIMARY KEY (rule_id, account)
) STRICT, WITHOUT ROWID;
