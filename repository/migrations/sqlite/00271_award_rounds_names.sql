-- The federation's name when the list was frozen, which the forms say, and when it was decided, which the
-- commendation and the certificates say.
-- +goose Up
ALTER TABLE award_rounds ADD COLUMN recommender TEXT NOT NULL DEFAULT '';
ALTER TABLE award_rounds ADD COLUMN awarder TEXT NOT NULL DEFAULT '';
