-- Values with an expiry: sessions, tokens, counters, where no Redis is configured.
-- +goose Up
CREATE TABLE entries (
    name VARCHAR(191) NOT NULL,
    value MEDIUMBLOB NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (name),
    KEY entries_by_expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
