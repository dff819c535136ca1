-- Contents that a scanner takes for infected and somebody has let go.
-- +goose Up
CREATE TABLE scan_releases (
    sha256 TEXT NOT NULL,
    found TEXT NOT NULL,
    reason TEXT NOT NULL,
    account_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (sha256)
);
