-- WeChat accounts as the platform names them to us.
-- +goose Up
CREATE TABLE followers (
    app_id VARCHAR(191) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    subscribed SMALLINT NOT NULL,
    subscribed_at BIGINT NOT NULL,
    unsubscribed_at BIGINT NOT NULL,
    unreachable TEXT NOT NULL,
    unreachable_at BIGINT NOT NULL,
    last_message_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, open_id),
    KEY followers_by_informant_id (informant_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
