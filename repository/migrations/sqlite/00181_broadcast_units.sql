-- The units that a message is for, as they were chosen when it was confirmed. None are kept of a message for everyone.
-- +goose Up
CREATE TABLE broadcast_units (
    broadcast_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    PRIMARY KEY (broadcast_id, unit_id)
) WITHOUT ROWID;
