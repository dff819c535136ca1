-- Whom to phone at an outlet, the hosts of its pages, and into which other it was merged.
-- +goose Up
ALTER TABLE outlets ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE outlets ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE outlets ADD COLUMN hosts TEXT NOT NULL DEFAULT '';
ALTER TABLE outlets ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
