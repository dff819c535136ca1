-- Checks of an article's items that were let pass, by whom and why.
-- +goose Up
CREATE TABLE article_overrides (
    article_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    check_code TEXT NOT NULL,
    approved_hash TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (article_id, manuscript_id, check_code)
);
