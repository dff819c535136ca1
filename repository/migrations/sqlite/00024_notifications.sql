-- One thing told to one person.
-- +goose Up
CREATE TABLE notifications (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    facts TEXT NOT NULL,
    path TEXT NOT NULL,
    state INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX notifications_by_informant_id_id ON notifications (informant_id, id);
CREATE INDEX notifications_by_state_id ON notifications (state, id);
CREATE INDEX notifications_by_message_id ON notifications (message_id);
