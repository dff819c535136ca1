-- Codes that fill in a unit in form 1; one open for each unit.
-- +goose Up
CREATE TABLE unit_invites (
    code VARCHAR(20) NOT NULL,
    unit_id CHAR(26) NOT NULL,
    address VARCHAR(500) NOT NULL,
    created_by VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (code),
    KEY unit_invites_by_unit_id (unit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
