-- What the platform says of an article besides its state, and through which account it went.
-- +goose Up
CREATE TABLE article_results (
    article_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    platform_id TEXT NOT NULL,
    total INTEGER NOT NULL,
    filtered INTEGER NOT NULL,
    original_check INTEGER NOT NULL,
    push_key TEXT NOT NULL,
    ignore_reprint INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (article_id)
);
