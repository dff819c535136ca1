-- Which derived copies an attachment has, as bits: 1 thumb, 2 large, 4 play.
-- +goose Up
ALTER TABLE attachments ADD COLUMN copies INTEGER NOT NULL DEFAULT 0;
