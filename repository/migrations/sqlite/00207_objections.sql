-- What informants hold against a statement.
-- +goose Up
CREATE TABLE objections (
    id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    adoption_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    words TEXT NOT NULL,
    state INTEGER NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_name TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX objections_by_informant_id_created_at ON objections (informant_id, created_at);
CREATE INDEX objections_by_state_created_at ON objections (state, created_at);
