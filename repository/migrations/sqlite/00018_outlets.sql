-- Where manuscripts can be adopted.
-- +goose Up
CREATE TABLE outlets (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    system_code INTEGER NOT NULL,
    level_code INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    aliases TEXT NOT NULL,
    url TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
