-- Reasons as they read when a step was signed, whom a deputy stood in for, and who recorded a paper signature, its day and its scan.
-- +goose Up
ALTER TABLE reviews
    ADD COLUMN reason_words VARCHAR(2000) NOT NULL DEFAULT '',
    ADD COLUMN for_id CHAR(26) NOT NULL DEFAULT '',
    ADD COLUMN for_name VARCHAR(255) NOT NULL DEFAULT '',
    ADD COLUMN exception VARCHAR(1000) NOT NULL DEFAULT '',
    ADD COLUMN recorder_name VARCHAR(255) NOT NULL DEFAULT '',
    ADD COLUMN signed_day VARCHAR(191) NOT NULL DEFAULT '',
    ADD COLUMN scan_id CHAR(26) NOT NULL DEFAULT '';
