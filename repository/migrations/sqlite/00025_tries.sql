-- Attempts at delivering notifications.
-- +goose Up
CREATE TABLE tries (
    id TEXT NOT NULL,
    notification_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    number INTEGER NOT NULL,
    state INTEGER NOT NULL,
    code INTEGER NOT NULL,
    detail TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (notification_id) REFERENCES notifications (id)
);
CREATE INDEX tries_by_notification_id_id ON tries (notification_id, id);
