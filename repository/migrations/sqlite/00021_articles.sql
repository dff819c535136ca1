-- One to eight items composed for followers.
-- +goose Up
CREATE TABLE articles (
    id TEXT NOT NULL,
    state INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    title TEXT NOT NULL,
    signed_hash TEXT NOT NULL,
    signer_kind INTEGER NOT NULL,
    signer_id TEXT NOT NULL,
    signer_name TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    draft_id TEXT NOT NULL,
    publish_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    result TEXT NOT NULL,
    sent_count INTEGER NOT NULL,
    failed_count INTEGER NOT NULL,
    creator_kind INTEGER NOT NULL,
    creator_id TEXT NOT NULL,
    creator_name TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX articles_by_state_updated_at ON articles (state, updated_at);
CREATE INDEX articles_by_message_id ON articles (message_id);
CREATE INDEX articles_by_publish_id ON articles (publish_id);
