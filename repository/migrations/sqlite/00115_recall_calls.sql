-- Outlets to be phoned about a recalled manuscript, and what came of it.
-- +goose Up
CREATE TABLE recall_calls (
    manuscript_id TEXT NOT NULL,
    outlet_id TEXT NOT NULL,
    adoption_id TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    words TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    called_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (manuscript_id, outlet_id)
);
CREATE INDEX recall_calls_by_outcome ON recall_calls (outcome, created_at);
