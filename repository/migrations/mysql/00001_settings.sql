-- What the department sets, one JSON value a name.
-- +goose Up
CREATE TABLE settings (
    name VARCHAR(191) NOT NULL,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
