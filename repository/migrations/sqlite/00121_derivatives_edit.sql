-- A copy tells which edit it shows: its bytes have a place of their own for every edit.
-- +goose Up
ALTER TABLE derivatives ADD COLUMN edit TEXT NOT NULL DEFAULT '';
