-- What has been uploaded to the platform, so that it is uploaded once.
-- +goose Up
CREATE TABLE platform_media (
    app_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    media_id TEXT NOT NULL,
    url TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, purpose, sha256)
) WITHOUT ROWID;
