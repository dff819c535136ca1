-- Articles and items that must go from the public, and how far that has come at the platform.
-- +goose Up
CREATE TABLE take_downs (
    article_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    done_at INTEGER NOT NULL,
    PRIMARY KEY (article_id, position)
);
CREATE INDEX take_downs_by_state ON take_downs (state, asked_at);
