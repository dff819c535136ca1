-- The unit's chair who asks for a handover, by name, empty where the informant does.
-- +goose Up
ALTER TABLE handovers ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
