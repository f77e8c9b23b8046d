-- What an account started with, from calls that were recorded before its budget was there, or by an
-- assumption after a restore; null in rows that are older than this column.
ALTER TABLE accounts ADD COLUMN opening INTEGER;

-- Charges of calls whose rows are gone.
ALTER TABLE accounts ADD COLUMN compacted INTEGER NOT NULL DEFAULT 0;

CREATE INDEX accounts_by_end ON accounts (ends_at, starts_at);

-- Charges of calls whose rows are gone, by the hour in which they were held and all attributes: what
-- a new budget is opened from.
CREATE TABLE history (
  hour INTEGER NOT NULL,
  attributes TEXT NOT NULL,
  caller_set TEXT NOT NULL,
  last_held_at INTEGER NOT NULL,
  last_ended_at INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  charge_nano_usd INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  tool_calls INTEGER NOT NULL,
  PRIMARY KEY (hour, attributes, caller_set)
) STRICT, WITHOUT ROWID;

-- What is needed of the call that made it, once the call's row is gone.
ALTER TABLE issued ADD COLUMN model TEXT;

ALTER TABLE issued ADD COLUMN tokens INTEGER;

CREATE INDEX issued_by_call ON issued (call);
