-- For which silence a unit was reminded to send manuscripts, and when.
-- +goose Up
CREATE TABLE unit_reminders (
    unit_id CHAR(26) NOT NULL,
    silent_since BIGINT NOT NULL,
    reminded_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
