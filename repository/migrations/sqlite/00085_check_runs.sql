-- Runs of the machine checks over one text of a manuscript. Rows are only added.
-- +goose Up
CREATE TABLE check_runs (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    round INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    lists INTEGER NOT NULL,
    input TEXT NOT NULL,
    cause INTEGER NOT NULL,
    findings INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX check_runs_by_manuscript_id ON check_runs (manuscript_id, sequence);
