-- Keys of the platform's messages whose effect is committed, with the answer.
-- +goose Up
CREATE TABLE inbox (
    name VARCHAR(191) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    reply TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (name),
    KEY inbox_by_created_at (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
