-- The platform's reports on subscription notices that have not found theirs yet.
-- +goose Up
CREATE TABLE subscription_reports (
    message_id VARCHAR(191) NOT NULL,
    app_id VARCHAR(64) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    template_id VARCHAR(191) NOT NULL,
    code BIGINT NOT NULL,
    words TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (message_id),
    KEY subscription_reports_by_open_id_template_id (open_id, template_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
