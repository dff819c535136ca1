-- Whom a note names; read_at is 0 until they have opened the manuscript's notes.
-- +goose Up
CREATE TABLE mentions (
    account_id TEXT NOT NULL,
    note_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, note_id)
);
CREATE INDEX mentions_by_account_id_read_at ON mentions (account_id, read_at, note_id);
