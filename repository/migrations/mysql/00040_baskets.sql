-- Drafts that followers put together in the chat, one open at a time.
-- +goose Up
CREATE TABLE baskets (
    app_id VARCHAR(191) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    asked INT NOT NULL,
    opened_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, open_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
