-- How often the platform's interfaces were called, by day in Shanghai.
-- +goose Up
CREATE TABLE platform_usage (
    on_day TEXT NOT NULL,
    app_id TEXT NOT NULL,
    path TEXT NOT NULL,
    calls INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (on_day, app_id, path)
);
