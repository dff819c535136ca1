-- How many notices of a template somebody still allows.
-- +goose Up
CREATE TABLE subscriptions (
    app_id VARCHAR(64) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    template_id VARCHAR(191) NOT NULL,
    credits BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, open_id, template_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
