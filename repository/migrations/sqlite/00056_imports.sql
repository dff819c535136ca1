-- What was taken from attached documents into their manuscripts, so that it can be taken out again.
-- +goose Up
CREATE TABLE imports (
    attachment_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    state INTEGER NOT NULL,
    title TEXT NOT NULL,
    added TEXT NOT NULL,
    pictures TEXT NOT NULL,
    words TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    done_at INTEGER NOT NULL,
    PRIMARY KEY (attachment_id)
);
