-- Pictures are edited on copies: what is done to them, and which edit their copies show.
-- +goose Up
ALTER TABLE attachments ADD COLUMN edit TEXT NOT NULL DEFAULT '';
ALTER TABLE attachments ADD COLUMN copies_edit TEXT NOT NULL DEFAULT '';
