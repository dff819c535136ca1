-- Work that one process at a time may do: migration, sealing of the audit log.
-- +goose Up
CREATE TABLE leases (
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    until_at INTEGER NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID;
