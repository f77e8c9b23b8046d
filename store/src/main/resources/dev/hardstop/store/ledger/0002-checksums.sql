-- CRC-32C of the account's other columns; null in rows of before this column.
ALTER TABLE accounts ADD COLUMN checksum INTEGER;
