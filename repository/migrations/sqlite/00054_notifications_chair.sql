-- The unit's chair whom a notification is for, empty for everybody else.
-- +goose Up
ALTER TABLE notifications ADD COLUMN chair_id TEXT NOT NULL DEFAULT '';
CREATE INDEX notifications_by_chair_id_id ON notifications (chair_id, id);
