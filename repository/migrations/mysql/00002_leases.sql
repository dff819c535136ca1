-- Work that one process at a time may do: migration, sealing of the audit log.
-- The table may be there already: migration itself runs under a lease.
-- +goose Up
CREATE TABLE IF NOT EXISTS leases (
    name VARCHAR(191) NOT NULL,
    owner VARCHAR(191) NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
