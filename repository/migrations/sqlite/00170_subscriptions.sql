-- How many notices of a template somebody still allows.
-- +goose Up
CREATE TABLE subscriptions (
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    template_id TEXT NOT NULL,
    credits INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, open_id, template_id)
);
