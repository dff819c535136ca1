-- Who is paid for what an author earns, and whether the author is of the department.
-- +goose Up
CREATE TABLE reward_authors (
    author_id TEXT NOT NULL,
    payee_id TEXT NOT NULL,
    staff INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (author_id)
);
CREATE INDEX reward_authors_by_payee_id ON reward_authors (payee_id);
