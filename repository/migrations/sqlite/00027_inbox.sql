-- Keys of the platform's messages whose effect is committed, with the answer.
-- +goose Up
CREATE TABLE inbox (
    name TEXT NOT NULL,
    open_id TEXT NOT NULL,
    reply TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID;
CREATE INDEX inbox_by_created_at ON inbox (created_at);
