-- The units that a message is for, as they were chosen when it was confirmed. None are kept of a message for everyone.
-- +goose Up
CREATE TABLE broadcast_units (
    broadcast_id CHAR(26) NOT NULL,
    unit_id CHAR(26) NOT NULL,
    PRIMARY KEY (broadcast_id, unit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
