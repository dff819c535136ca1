-- Aliases are rows of outlet_names now.
-- +goose Up
ALTER TABLE outlets DROP COLUMN aliases;
