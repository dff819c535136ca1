-- Every saved text of a manuscript; rows are only added.
-- +goose Up
CREATE TABLE revisions (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (manuscript_id, sequence),
    FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
);
