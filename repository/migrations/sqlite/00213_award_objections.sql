-- What people hold against a list that was made public.
-- +goose Up
CREATE TABLE award_objections (
    id TEXT NOT NULL,
    round_id TEXT NOT NULL,
    candidate_id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    raiser TEXT NOT NULL,
    words TEXT NOT NULL,
    state INTEGER NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_name TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    entered_by TEXT NOT NULL,
    entered_name TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX award_objections_by_round_id_created_at ON award_objections (round_id, created_at);
