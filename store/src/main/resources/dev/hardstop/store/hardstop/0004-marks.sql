-- What a repeat of a call is known by: 32 bytes, the first half from its idempotency key, the second
-- from its body. In an index of their own, so that a start reads those of a day and nothing else.
ALTER TABLE calls ADD COLUMN mark BLOB;

CREATE INDEX calls_marked ON calls (held_at, mark) WHERE mark IS NOT NULL;
