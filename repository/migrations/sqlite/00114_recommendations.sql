-- What the department recommended to outlets. open_for is the manuscript while an answer is waited for, so that an outlet has one such at most.
-- +goose Up
CREATE TABLE recommendations (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    outlet_id TEXT NOT NULL,
    open_for TEXT NULL,
    state INTEGER NOT NULL,
    way INTEGER NOT NULL,
    sent_day TEXT NOT NULL,
    note TEXT NOT NULL,
    answer TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    answered_kind INTEGER NOT NULL,
    answered_id TEXT NOT NULL,
    answered_name TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    reminded_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX recommendations_by_open_for ON recommendations (open_for, outlet_id);
CREATE INDEX recommendations_by_manuscript_id ON recommendations (manuscript_id, id);
CREATE INDEX recommendations_by_state ON recommendations (state, sent_day, id);
CREATE INDEX recommendations_by_outlet_id ON recommendations (outlet_id, sent_day);
