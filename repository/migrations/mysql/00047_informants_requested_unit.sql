-- The name of a unit that is not in the list, as the registration gives it.
-- +goose Up
ALTER TABLE informants ADD COLUMN requested_unit VARCHAR(255) NOT NULL DEFAULT '';
