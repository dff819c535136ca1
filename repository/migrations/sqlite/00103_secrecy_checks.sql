-- What the department found when it looked for secrets, each bound to what the manuscript held.
-- +goose Up
CREATE TABLE secrecy_checks (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    round INTEGER NOT NULL,
    result INTEGER NOT NULL,
    note TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    voided_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX secrecy_checks_by_manuscript_id ON secrecy_checks (manuscript_id, id);
