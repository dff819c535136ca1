-- Attempts at delivering notifications.
-- +goose Up
CREATE TABLE tries (
    id CHAR(26) NOT NULL,
    notification_id CHAR(26) NOT NULL,
    channel VARCHAR(191) NOT NULL,
    number SMALLINT NOT NULL,
    state SMALLINT NOT NULL,
    code BIGINT NOT NULL,
    detail TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY tries_by_notification_id_id (notification_id, id),
    CONSTRAINT tries_notification_id FOREIGN KEY (notification_id) REFERENCES notifications (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
