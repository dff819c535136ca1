-- Subscription notices that went out; the platform's report on one names neither
-- it nor its number, but whom it went to and by which template.
-- +goose Up
CREATE TABLE subscription_sends (
    id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    template_id TEXT NOT NULL,
    notification_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX subscription_sends_by_open_id_template_id_id ON subscription_sends (open_id, template_id, id);
