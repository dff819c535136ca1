-- Manuscripts that were closed into another one. open_closed is the closed one while the merge holds.
-- +goose Up
CREATE TABLE merges (
    id TEXT NOT NULL,
    kept_id TEXT NOT NULL,
    closed_id TEXT NOT NULL,
    open_closed TEXT NULL,
    round INTEGER NOT NULL,
    step INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    undone_kind INTEGER NOT NULL,
    undone_id TEXT NOT NULL,
    undone_name TEXT NOT NULL,
    undone_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX merges_by_open_closed ON merges (open_closed);
CREATE INDEX merges_by_kept_id ON merges (kept_id, id);
CREATE INDEX merges_by_closed_id ON merges (closed_id, id);
