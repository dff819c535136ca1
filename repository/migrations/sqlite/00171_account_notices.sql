-- How an account is told of what waits: its mail address, once it is confirmed.
-- +goose Up
CREATE TABLE account_notices (
    account_id TEXT NOT NULL,
    mail TEXT NOT NULL,
    mail_pending TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    code_until INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    digested_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account_id)
);
