-- Few notifications are for chairs, and none has the platform's number before it is
-- sent: an index that leaves the others out costs them nothing.
-- +goose Up
DROP INDEX notifications_by_chair_id_id;
CREATE INDEX notifications_by_chair_id_id ON notifications (chair_id, id) WHERE chair_id <> '';
DROP INDEX notifications_by_message_id;
CREATE INDEX notifications_by_message_id ON notifications (message_id) WHERE message_id <> '';
