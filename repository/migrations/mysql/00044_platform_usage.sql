-- How often the platform's interfaces were called, by day in Shanghai.
-- +goose Up
CREATE TABLE platform_usage (
    on_day CHAR(10) NOT NULL,
    app_id VARCHAR(64) NOT NULL,
    path VARCHAR(100) NOT NULL,
    calls BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    PRIMARY KEY (on_day, app_id, path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
