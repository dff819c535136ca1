-- Articles shown to single persons in WeChat before they go out.
-- +goose Up
CREATE TABLE article_previews (
    id TEXT NOT NULL,
    article_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    account_id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    state INTEGER NOT NULL,
    words TEXT NOT NULL,
    asked_by_id TEXT NOT NULL,
    asked_by_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    done_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX article_previews_by_article_id ON article_previews (article_id, id);
CREATE INDEX article_previews_by_created_at ON article_previews (created_at);
