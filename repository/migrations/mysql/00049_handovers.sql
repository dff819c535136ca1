-- Informants who want to hand their work over; each waits for the department.
-- +goose Up
CREATE TABLE handovers (
    informant_id CHAR(26) NOT NULL,
    last_day CHAR(10) NOT NULL,
    successor VARCHAR(255) NOT NULL,
    note VARCHAR(1000) NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (informant_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
