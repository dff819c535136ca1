-- Tokens by which other programs read, kept as hashes.
-- +goose Up
CREATE TABLE api_tokens (
    id CHAR(26) NOT NULL,
    name VARCHAR(191) NOT NULL,
    hash CHAR(64) NOT NULL,
    hint VARCHAR(191) NOT NULL,
    scope VARCHAR(191) NOT NULL,
    uses BIGINT NOT NULL,
    created_by VARCHAR(191) NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY api_tokens_by_hash (hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
