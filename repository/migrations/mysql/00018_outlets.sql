-- Where manuscripts can be adopted.
-- +goose Up
CREATE TABLE outlets (
    id CHAR(26) NOT NULL,
    name VARCHAR(191) NOT NULL,
    system_code SMALLINT NOT NULL,
    level_code SMALLINT NOT NULL,
    kind SMALLINT NOT NULL,
    aliases TEXT NOT NULL,
    url TEXT NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY outlets_by_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
