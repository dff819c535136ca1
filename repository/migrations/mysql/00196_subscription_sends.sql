-- Subscription notices that went out; the platform's report on one names neither
-- it nor its number, but whom it went to and by which template.
-- +goose Up
CREATE TABLE subscription_sends (
    id CHAR(26) NOT NULL,
    app_id VARCHAR(64) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    template_id VARCHAR(191) NOT NULL,
    notification_id CHAR(26) NOT NULL,
    number BIGINT NOT NULL,
    message_id VARCHAR(191) NOT NULL,
    started_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY subscription_sends_by_open_id_template_id_id (open_id, template_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
