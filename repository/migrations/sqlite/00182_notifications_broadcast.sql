-- The message to many of which a notification is one, empty for all others.
-- +goose Up
ALTER TABLE notifications ADD COLUMN broadcast_id TEXT NOT NULL DEFAULT '';
