-- Raw texts from the chat, sealed, kept for thirty days.
-- +goose Up
CREATE TABLE messages (
    id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX messages_by_open_id ON messages (open_id);
CREATE INDEX messages_by_created_at ON messages (created_at);
