-- What editors write to each other about a manuscript; authors never see it.
-- +goose Up
CREATE TABLE notes (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX notes_by_manuscript_id ON notes (manuscript_id, id);
