-- The documented tables: a projection of the facts in ledger.db. Times are epoch milliseconds (UTC),
-- money is in nano-dollars (10^-9 USD), JSON columns hold objects or arrays.

-- Which store this is (store_id), how far the facts are counted in (watermark), and the hold time
-- from which on every call is here (history_from).
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per hold, and one per refusal (or storm of equal refusals). A client's request that was
-- tried twice has two rows with the same id.
CREATE TABLE calls (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  "key" TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  attributes TEXT NOT NULL,
  caller_set TEXT,
  held_at INTEGER NOT NULL,
  ended_at INTEGER,
  estimate_nano_usd INTEGER NOT NULL,
  estimate_tokens INTEGER NOT NULL,
  tightened TEXT,
  output_cap INTEGER NOT NULL,
  charge_nano_usd INTEGER,
  tokens INTEGER,
  input_tokens INTEGER,
  output_tokens INTEGER,
  requests INTEGER,
  tool_calls INTEGER,
  ending TEXT,
  price_revision TEXT NOT NULL,
  accounts TEXT NOT NULL,
  detail TEXT NOT NULL,
  usage TEXT,
  refusal TEXT,
  would_refuse TEXT,
  "count" INTEGER NOT NULL,
  adjustments INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX calls_by_id ON calls (id);

CREATE INDEX calls_open ON calls (sequence) WHERE state = 'open';

CREATE INDEX calls_unreconciled ON calls (sequence) WHERE state = 'unreconciled';

-- Calls whose charge is provisional: the whole hold, until adjusted or written off.
CREATE VIEW unreconciled AS
  SELECT sequence, id, "key", provider, model, held_at, ended_at, charge_nano_usd, ending, usage
  FROM calls WHERE state = 'unreconciled';

-- One row per account and window.
CREATE TABLE accounts (
  rule_id INTEGER NOT NULL,
  account TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  budget TEXT NOT NULL,
  unit TEXT NOT NULL,
  ends_at INTEGER NOT NULL,
  bucket_millis INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  hard_limit INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  held INTEGER NOT NULL,
  reached INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (rule_id, account, starts_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX accounts_by_budget ON accounts (budget, account, starts_at);

-- Sums by the hour in which the calls were held.
CREATE TABLE rollups (
  hour INTEGER NOT NULL,
  "key" TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  tenant TEXT NOT NULL,
  team TEXT NOT NULL,
  calls INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  unreconciled INTEGER NOT NULL,
  charge_nano_usd INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  tool_calls INTEGER NOT NULL,
  PRIMARY KEY (hour, "key", provider, model, tenant, team)
) STRICT, WITHOUT ROWID;

-- What people were or are to be told.
CREATE TABLE alerts (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  rule_id INTEGER NOT NULL,
  budget TEXT NOT NULL,
  account TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  basis_points INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  by_refusal INTEGER NOT NULL
) STRICT;

-- Who changed what: latches, adjustments, rules, take-overs of the store.
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
