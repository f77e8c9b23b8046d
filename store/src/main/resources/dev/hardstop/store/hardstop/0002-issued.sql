-- Ids of what providers keep, with whose they are. The first to be given an id is its owner.
CREATE TABLE issued (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  provider TEXT NOT NULL,
  owner TEXT NOT NULL,
  call INTEGER NOT NULL,
  bounded INTEGER NOT NULL,
  issued_at INTEGER NOT NULL,
  PRIMARY KEY (kind, id, provider)
) STRICT, WITHOUT ROWID;
