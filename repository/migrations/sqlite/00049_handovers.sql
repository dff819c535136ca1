-- Informants who want to hand their work over; each waits for the department.
-- +goose Up
CREATE TABLE handovers (
    informant_id TEXT NOT NULL,
    last_day TEXT NOT NULL,
    successor TEXT NOT NULL,
    note TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (informant_id)
);
