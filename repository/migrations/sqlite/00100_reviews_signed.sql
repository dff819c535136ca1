-- Reasons as they read when a step was signed, whom a deputy stood in for, and who recorded a paper signature, its day and its scan.
-- +goose Up
ALTER TABLE reviews ADD COLUMN reason_words TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN for_id TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN for_name TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN exception TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN recorder_name TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN signed_day TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN scan_id TEXT NOT NULL DEFAULT '';
