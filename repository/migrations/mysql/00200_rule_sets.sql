-- Versions of the rules by which adoptions earn points and money. A draft has no number.
-- +goose Up
CREATE TABLE rule_sets (
    id CHAR(26) NOT NULL,
    number INT NULL,
    name VARCHAR(191) NOT NULL,
    from_day VARCHAR(10) NOT NULL,
    rules LONGTEXT NOT NULL,
    note TEXT NOT NULL,
    drafted_by VARCHAR(191) NOT NULL,
    drafted_name VARCHAR(191) NOT NULL,
    effective_by VARCHAR(191) NOT NULL,
    effective_name VARCHAR(191) NOT NULL,
    effective_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY rule_sets_by_number (number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
