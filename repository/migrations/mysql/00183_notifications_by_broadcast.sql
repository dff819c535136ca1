-- Counts a message's notifications by state, and lists them.
-- +goose Up
CREATE INDEX notifications_by_broadcast_id_state_id ON notifications (broadcast_id, state, id);
