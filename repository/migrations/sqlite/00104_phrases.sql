-- Opinions that reviewers write often; account_id is empty for the department's.
-- +goose Up
CREATE TABLE phrases (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX phrases_by_account_id ON phrases (account_id, words);
