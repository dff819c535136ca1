-- Which state of the payee a payment has copied its account from; 0 where that is not known.
-- +goose Up
ALTER TABLE reward_payments ADD COLUMN payee_version INTEGER NOT NULL DEFAULT 0;
