-- Codes by which anybody can verify that a manuscript was adopted.
-- +goose Up
CREATE TABLE certificates (
    code TEXT NOT NULL,
    adoption_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (code),
    UNIQUE (adoption_id)
);
