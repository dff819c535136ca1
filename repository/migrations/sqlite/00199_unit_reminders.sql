-- For which silence a unit was reminded to send manuscripts, and when.
-- +goose Up
CREATE TABLE unit_reminders (
    unit_id TEXT NOT NULL,
    silent_since INTEGER NOT NULL,
    reminded_at INTEGER NOT NULL,
    PRIMARY KEY (unit_id)
) WITHOUT ROWID;
