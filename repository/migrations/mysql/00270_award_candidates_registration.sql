-- What the registration said of an informant when the list was frozen: what the form says for ever. Empty
-- before, and in rounds that were frozen earlier than this was kept.
-- +goose Up
ALTER TABLE award_candidates ADD COLUMN registration TEXT NOT NULL DEFAULT ('');
