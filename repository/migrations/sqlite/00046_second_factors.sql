-- What accounts show besides their password.
-- +goose Up
CREATE TABLE second_factors (
    account_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    recovery TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id)
);
