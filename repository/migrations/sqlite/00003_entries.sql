-- Values with an expiry: sessions, tokens, counters, where no Redis is configured.
-- +goose Up
CREATE TABLE entries (
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID;
CREATE INDEX entries_by_expires_at ON entries (expires_at);
