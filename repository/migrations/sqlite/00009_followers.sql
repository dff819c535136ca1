-- WeChat accounts as the platform names them to us.
-- +goose Up
CREATE TABLE followers (
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    subscribed INTEGER NOT NULL,
    subscribed_at INTEGER NOT NULL,
    unsubscribed_at INTEGER NOT NULL,
    unreachable TEXT NOT NULL,
    unreachable_at INTEGER NOT NULL,
    last_message_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, open_id)
) WITHOUT ROWID;
CREATE INDEX followers_by_informant_id ON followers (informant_id);
