-- The outbox: work that committed changes asked for.
-- +goose Up
CREATE TABLE jobs (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    state INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    lease_owner TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    first_tried_at INTEGER NOT NULL,
    problem TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    done_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX jobs_by_state_due_at ON jobs (state, due_at);
CREATE INDEX jobs_by_kind_subject ON jobs (kind, subject);
