-- The unit's chair whom a notification is for, empty for everybody else.
-- +goose Up
ALTER TABLE notifications ADD COLUMN chair_id CHAR(26) NOT NULL DEFAULT '', ADD KEY notifications_by_chair_id_id (chair_id, id);
