-- What editors have typed and not saved as a revision yet, one for every manuscript and account.
-- +goose Up
CREATE TABLE working_copies (
    manuscript_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    captions TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (manuscript_id, account_id)
);
