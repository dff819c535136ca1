-- Whom to phone at an outlet, the hosts of its pages, and into which other it was merged.
-- +goose Up
ALTER TABLE outlets
    ADD COLUMN contact VARCHAR(255) NOT NULL DEFAULT '',
    ADD COLUMN phone VARCHAR(255) NOT NULL DEFAULT '',
    ADD COLUMN hosts VARCHAR(2000) NOT NULL DEFAULT '',
    ADD COLUMN merged_into CHAR(26) NOT NULL DEFAULT '';
