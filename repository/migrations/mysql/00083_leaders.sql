-- Leaders with their dated posts, one row each.
-- +goose Up
CREATE TABLE leaders (
    id CHAR(26) NOT NULL,
    name VARCHAR(191) NOT NULL,
    posts TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY leaders_by_name (name, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
