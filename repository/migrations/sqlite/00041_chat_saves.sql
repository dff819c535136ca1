-- What the chat put into a draft, by the draft's version: an open page takes it up.
-- +goose Up
CREATE TABLE chat_saves (
    manuscript_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    added TEXT NOT NULL,
    answered INTEGER NOT NULL,
    PRIMARY KEY (manuscript_id, version)
);
