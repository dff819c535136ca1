-- What the platform says of an article besides its state, and through which account it went.
-- +goose Up
CREATE TABLE article_results (
    article_id CHAR(26) NOT NULL,
    app_id VARCHAR(191) NOT NULL,
    platform_id VARCHAR(255) NOT NULL,
    total BIGINT NOT NULL,
    filtered BIGINT NOT NULL,
    original_check SMALLINT NOT NULL,
    push_key VARCHAR(191) NOT NULL,
    ignore_reprint SMALLINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (article_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
