-- Transfers of payments, and why the bank sent them back.
-- +goose Up
CREATE TABLE reward_payment_tries (
    payment_id CHAR(26) NOT NULL,
    number INT NOT NULL,
    day VARCHAR(10) NOT NULL,
    voucher VARCHAR(191) NOT NULL,
    bank VARCHAR(191) NOT NULL,
    account BLOB NOT NULL,
    account_ending VARCHAR(191) NOT NULL,
    returned TEXT NOT NULL,
    actor_kind TINYINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(191) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (payment_id, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
