-- A copy tells by how much it is turned: its bytes have a place of their own for every turn.
-- +goose Up
ALTER TABLE derivatives ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
