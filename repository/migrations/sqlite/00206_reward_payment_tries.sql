-- Transfers of payments, and why the bank sent them back.
-- +goose Up
CREATE TABLE reward_payment_tries (
    payment_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    day TEXT NOT NULL,
    voucher TEXT NOT NULL,
    bank TEXT NOT NULL,
    account BLOB NOT NULL,
    account_ending TEXT NOT NULL,
    returned TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (payment_id, number)
);
