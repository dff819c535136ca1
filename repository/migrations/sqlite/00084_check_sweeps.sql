-- What checks everything again after the lists have changed.
-- +goose Up
CREATE TABLE check_sweeps (
    id TEXT NOT NULL,
    cause TEXT NOT NULL,
    names TEXT NOT NULL,
    state INTEGER NOT NULL,
    reached TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX check_sweeps_by_state ON check_sweeps (state, id);
