-- Who is paid. Numbers and accounts are sealed.
-- +goose Up
CREATE TABLE payees (
    id CHAR(26) NOT NULL,
    kind TINYINT NOT NULL,
    name VARCHAR(191) NOT NULL,
    informant_id VARCHAR(191) NOT NULL,
    unit_id VARCHAR(191) NOT NULL,
    phone BLOB NOT NULL,
    id_number BLOB NOT NULL,
    bank VARCHAR(191) NOT NULL,
    account BLOB NOT NULL,
    account_ending VARCHAR(191) NOT NULL,
    refuses TINYINT NOT NULL,
    consented_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (id),
    KEY payees_by_informant_id (informant_id),
    KEY payees_by_unit_id (unit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
