-- What has been uploaded to the platform, so that it is uploaded once.
-- +goose Up
CREATE TABLE platform_media (
    app_id VARCHAR(191) NOT NULL,
    purpose VARCHAR(191) NOT NULL,
    sha256 VARCHAR(191) NOT NULL,
    media_id VARCHAR(191) NOT NULL,
    url TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, purpose, sha256)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
