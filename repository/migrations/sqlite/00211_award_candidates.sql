-- Who is ranked for a year, with the figures and the entries that they rest upon. The code is that of the
-- certificate. Figures and entries never change once the round is frozen.
-- +goose Up
CREATE TABLE award_candidates (
    id TEXT NOT NULL,
    round_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    subject_id TEXT NOT NULL,
    name TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    class TEXT NOT NULL,
    class_name TEXT NOT NULL,
    class_position INTEGER NOT NULL,
    retired INTEGER NOT NULL,
    figures TEXT NOT NULL,
    entries TEXT NOT NULL,
    place INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    chosen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    code TEXT,
    revoked_by TEXT NOT NULL,
    revoked_name TEXT NOT NULL,
    revoked_at INTEGER NOT NULL,
    revoking TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX award_candidates_by_round_id_kind_subject_id ON award_candidates (round_id, kind, subject_id);
CREATE UNIQUE INDEX award_candidates_by_code ON award_candidates (code);
CREATE INDEX award_candidates_by_subject_id ON award_candidates (subject_id);
