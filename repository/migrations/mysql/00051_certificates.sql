-- Codes by which anybody can verify that a manuscript was adopted.
-- +goose Up
CREATE TABLE certificates (
    code VARCHAR(32) NOT NULL,
    adoption_id CHAR(26) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (code),
    UNIQUE KEY certificates_adoption_id (adoption_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
