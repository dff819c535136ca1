-- Union organisations that send manuscripts.
-- +goose Up
CREATE TABLE units (
    id TEXT NOT NULL,
    parent_id TEXT NOT NULL,
    class TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    code TEXT,
    initials TEXT NOT NULL,
    position INTEGER NOT NULL,
    endorse INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (code)
);
CREATE INDEX units_by_class_position ON units (class, position);
CREATE INDEX units_by_parent_id ON units (parent_id);
