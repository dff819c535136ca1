-- The office's own templates for circulars; the last one is in use.
-- +goose Up
CREATE TABLE circular_templates (
    id CHAR(26) NOT NULL,
    name VARCHAR(255) NOT NULL,
    size BIGINT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    actor_id VARCHAR(26) NOT NULL,
    actor_name VARCHAR(191) NOT NULL,
    created_at BIGINT NOT NULL,
    dropped_at BIGINT NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
