-- Days off and weekend days worked that the department has entered for a year.
-- Every save is a version of its own; the highest holds.
-- +goose Up
CREATE TABLE calendars (
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    ranges TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_name TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (year, version)
);
