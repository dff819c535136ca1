-- Versions of the rules by which adoptions earn points and money. A draft has no number.
-- +goose Up
CREATE TABLE rule_sets (
    id TEXT NOT NULL,
    number INTEGER NULL,
    name TEXT NOT NULL,
    from_day TEXT NOT NULL,
    rules TEXT NOT NULL,
    note TEXT NOT NULL,
    drafted_by TEXT NOT NULL,
    drafted_name TEXT NOT NULL,
    effective_by TEXT NOT NULL,
    effective_name TEXT NOT NULL,
    effective_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX rule_sets_by_number ON rule_sets (number);
