-- Manuscripts that a sweep found to differ from what was known.
-- +goose Up
CREATE TABLE check_sweep_hits (
    sweep_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    added INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    mentions TEXT NOT NULL,
    PRIMARY KEY (sweep_id, manuscript_id)
);
