-- Raw texts from the chat, sealed, kept for thirty days.
-- +goose Up
CREATE TABLE messages (
    id CHAR(26) NOT NULL,
    app_id VARCHAR(191) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    kind VARCHAR(191) NOT NULL,
    sealed MEDIUMBLOB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY messages_by_open_id (open_id),
    KEY messages_by_created_at (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
