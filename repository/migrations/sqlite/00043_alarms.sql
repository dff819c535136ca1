-- What somebody must do something about, one row for each while it lasts.
-- +goose Up
CREATE TABLE alarms (
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    advice TEXT NOT NULL,
    raised INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    cleared_at INTEGER NOT NULL,
    PRIMARY KEY (name)
);
