-- What authors and units asked to recall. open_for is the manuscript while the request waits, so that it has one such at most.
-- +goose Up
CREATE TABLE recall_requests (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    open_for TEXT NULL,
    state INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    decided_kind INTEGER NOT NULL,
    decided_id TEXT NOT NULL,
    decided_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX recall_requests_by_open_for ON recall_requests (open_for);
CREATE INDEX recall_requests_by_manuscript_id ON recall_requests (manuscript_id, id);
