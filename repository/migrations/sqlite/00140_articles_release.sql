-- Whom an article is pushed to, and when it goes out by itself.
-- +goose Up
ALTER TABLE articles ADD COLUMN audience_kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN audience_tag INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN audience_name TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN audience_units TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN audience_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN scheduler_kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN scheduler_id TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN scheduler_name TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN minded TEXT NOT NULL DEFAULT '';
CREATE INDEX articles_by_sent_at ON articles (sent_at);
CREATE INDEX articles_by_state_due_at ON articles (state, due_at);
