-- Who may not be awarded in a year, and why.
-- +goose Up
CREATE TABLE award_exclusions (
    id TEXT NOT NULL,
    round_id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    subject_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    cause INTEGER NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_name TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    lifted_by TEXT NOT NULL,
    lifted_name TEXT NOT NULL,
    lifted_at INTEGER NOT NULL,
    lifting TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX award_exclusions_by_round_id ON award_exclusions (round_id);
