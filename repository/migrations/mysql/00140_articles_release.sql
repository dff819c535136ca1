-- Whom an article is pushed to, and when it goes out by itself.
-- +goose Up
ALTER TABLE articles
    ADD COLUMN audience_kind SMALLINT NOT NULL DEFAULT 0,
    ADD COLUMN audience_tag BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN audience_name VARCHAR(255) NOT NULL DEFAULT '',
    ADD COLUMN audience_units TEXT NOT NULL,
    ADD COLUMN audience_size BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN scheduler_kind SMALLINT NOT NULL DEFAULT 0,
    ADD COLUMN scheduler_id VARCHAR(191) NOT NULL DEFAULT '',
    ADD COLUMN scheduler_name VARCHAR(255) NOT NULL DEFAULT '',
    ADD COLUMN minded VARCHAR(1000) NOT NULL DEFAULT '',
    ADD KEY articles_by_sent_at (sent_at),
    ADD KEY articles_by_state_due_at (state, due_at);
