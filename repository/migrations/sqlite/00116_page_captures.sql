-- Pages to be photographed as the proof of adoptions.
-- +goose Up
CREATE TABLE page_captures (
    adoption_id TEXT NOT NULL,
    link TEXT NOT NULL,
    state INTEGER NOT NULL,
    problem TEXT NOT NULL,
    attachment_id TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    done_at INTEGER NOT NULL,
    PRIMARY KEY (adoption_id)
);
