-- The office's own templates for circulars; the last one is in use.
-- +goose Up
CREATE TABLE circular_templates (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    dropped_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
