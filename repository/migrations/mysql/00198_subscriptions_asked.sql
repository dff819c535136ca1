-- A choice is told twice, by the page on which it was made and by the platform's
-- event, or by one of them alone: how often by each, of choices made together.
-- +goose Up
ALTER TABLE subscriptions
    ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN by_page BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN by_event BIGINT NOT NULL DEFAULT 0;
