-- Codes that fill in a unit in form 1; one open for each unit.
-- +goose Up
CREATE TABLE unit_invites (
    code TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    address TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (code)
);
CREATE INDEX unit_invites_by_unit_id ON unit_invites (unit_id);
