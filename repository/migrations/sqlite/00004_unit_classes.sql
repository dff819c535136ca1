-- The notice's groups of addressees.
-- +goose Up
CREATE TABLE unit_classes (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (code)
) WITHOUT ROWID;
