-- The platform's reports on subscription notices that have not found theirs yet.
-- +goose Up
CREATE TABLE subscription_reports (
    message_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    template_id TEXT NOT NULL,
    code INTEGER NOT NULL,
    words TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (message_id)
) WITHOUT ROWID;
CREATE INDEX subscription_reports_by_open_id_template_id ON subscription_reports (open_id, template_id);
