-- Work that one process at a time may do: migration, sealing of the audit log.
-- The table may be there already: migration itself runs under a lease.
-- +goose Up
CREATE TABLE IF NOT EXISTS leases (
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    until_at INTEGER NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID;
