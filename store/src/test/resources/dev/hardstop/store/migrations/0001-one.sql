-- A comment; with a semicolon inside.
CREATE TABLE one (
  a INTEGER
);

INSERT INTO one VALUES (1);
