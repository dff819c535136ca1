-- Pictures are turned by their authors, and tell by how much their copies are turned.
-- +goose Up
ALTER TABLE attachments
    ADD COLUMN turn INT NOT NULL DEFAULT 0,
    ADD COLUMN copies_turn INT NOT NULL DEFAULT 0;
