-- The awards of a year: quotas and tie rules, then ranked, frozen, made public, decided, commended.
-- +goose Up
CREATE TABLE award_rounds (
    id TEXT NOT NULL,
    year INTEGER NOT NULL,
    state INTEGER NOT NULL,
    setup TEXT NOT NULL,
    hash TEXT NOT NULL,
    computed_by TEXT NOT NULL,
    computed_name TEXT NOT NULL,
    computed_at INTEGER NOT NULL,
    frozen_by TEXT NOT NULL,
    frozen_name TEXT NOT NULL,
    frozen_at INTEGER NOT NULL,
    publicised_by TEXT NOT NULL,
    publicised_name TEXT NOT NULL,
    publicised_at INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    decided_name TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    commended_by TEXT NOT NULL,
    commended_name TEXT NOT NULL,
    commended_at INTEGER NOT NULL,
    notice_from TEXT NOT NULL,
    notice_days INTEGER NOT NULL,
    notice_until TEXT NOT NULL,
    number TEXT NOT NULL,
    day TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX award_rounds_by_year ON award_rounds (year);
