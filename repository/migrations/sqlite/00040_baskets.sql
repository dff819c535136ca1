-- Drafts that followers put together in the chat, one open at a time.
-- +goose Up
CREATE TABLE baskets (
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    asked INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, open_id)
);
