-- The course of a manuscript, as its author and the department read it.
-- +goose Up
CREATE TABLE events (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    public_words TEXT NOT NULL,
    internal_words TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
);
CREATE INDEX events_by_manuscript_id_id ON events (manuscript_id, id);
