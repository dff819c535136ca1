-- The notice's groups of addressees.
-- +goose Up
CREATE TABLE unit_classes (
    code VARCHAR(191) NOT NULL,
    name VARCHAR(255) NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
