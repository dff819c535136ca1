-- Tables of words that were imported, with what each did to every word, so that it can be undone.
-- +goose Up
CREATE TABLE check_word_imports (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    changes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    undone_kind INTEGER NOT NULL,
    undone_id TEXT NOT NULL,
    undone_name TEXT NOT NULL,
    undone_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
