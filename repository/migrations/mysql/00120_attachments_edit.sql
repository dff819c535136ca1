-- Pictures are edited on copies: what is done to them, and which edit their copies show.
-- +goose Up
ALTER TABLE attachments
    ADD COLUMN edit VARCHAR(3000) NOT NULL DEFAULT '',
    ADD COLUMN copies_edit VARCHAR(191) NOT NULL DEFAULT '';
