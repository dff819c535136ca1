-- The department's own labels.
-- +goose Up
CREATE TABLE labels (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
