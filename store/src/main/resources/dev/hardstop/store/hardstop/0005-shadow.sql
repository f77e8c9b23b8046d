-- Calls that enforcing would have refused, for reports on them: few, and none without shadow mode.
CREATE INDEX calls_would_refuse ON calls (held_at) WHERE would_refuse IS NOT NULL;
