-- The list of all articles begins with the one changed last.
-- +goose Up
CREATE INDEX articles_by_updated_at_id ON articles (updated_at, id);
