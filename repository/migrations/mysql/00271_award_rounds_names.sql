-- The federation's name when the list was frozen, which the forms say, and when it was decided, which the
-- commendation and the certificates say.
-- +goose Up
ALTER TABLE award_rounds
    ADD COLUMN recommender VARCHAR(191) NOT NULL DEFAULT '',
    ADD COLUMN awarder VARCHAR(191) NOT NULL DEFAULT '';
