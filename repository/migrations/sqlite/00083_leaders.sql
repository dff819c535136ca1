-- Leaders with their dated posts, one row each.
-- +goose Up
CREATE TABLE leaders (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    posts TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX leaders_by_name ON leaders (name, id);
