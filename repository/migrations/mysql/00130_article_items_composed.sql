-- How an item is composed: what its cover shows, where it leads, its style, a layout of its own.
-- +goose Up
ALTER TABLE article_items
    ADD COLUMN crop_wide VARCHAR(191) NOT NULL DEFAULT '',
    ADD COLUMN crop_square VARCHAR(191) NOT NULL DEFAULT '',
    ADD COLUMN source_url VARCHAR(3000) NOT NULL DEFAULT '',
    ADD COLUMN style SMALLINT NOT NULL DEFAULT 0,
    ADD COLUMN layout MEDIUMTEXT NOT NULL DEFAULT ('');
