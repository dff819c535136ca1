-- How an item is composed: what its cover shows, where it leads, its style, a layout of its own.
-- +goose Up
ALTER TABLE article_items ADD COLUMN crop_wide TEXT NOT NULL DEFAULT '';
ALTER TABLE article_items ADD COLUMN crop_square TEXT NOT NULL DEFAULT '';
ALTER TABLE article_items ADD COLUMN source_url TEXT NOT NULL DEFAULT '';
ALTER TABLE article_items ADD COLUMN style INTEGER NOT NULL DEFAULT 0;
ALTER TABLE article_items ADD COLUMN layout TEXT NOT NULL DEFAULT '';
