-- Pictures are turned by their authors, and tell by how much their copies are turned.
-- +goose Up
ALTER TABLE attachments ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attachments ADD COLUMN copies_turn INTEGER NOT NULL DEFAULT 0;
