-- When what is searched came in, in which order it is shown.
-- +goose Up
ALTER TABLE search_docs ADD COLUMN submitted_at BIGINT NOT NULL DEFAULT 0;
