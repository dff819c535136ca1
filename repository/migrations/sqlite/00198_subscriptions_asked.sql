-- A choice is told twice, by the page on which it was made and by the platform's
-- event, or by one of them alone: how often by each, of choices made together.
-- +goose Up
ALTER TABLE subscriptions ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN by_page INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN by_event INTEGER NOT NULL DEFAULT 0;
