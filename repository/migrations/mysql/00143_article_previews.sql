-- Articles shown to single persons in WeChat before they go out.
-- +goose Up
CREATE TABLE article_previews (
    id CHAR(26) NOT NULL,
    article_id CHAR(26) NOT NULL,
    hash VARCHAR(191) NOT NULL,
    account_id VARCHAR(191) NOT NULL,
    informant_id VARCHAR(191) NOT NULL,
    name VARCHAR(255) NOT NULL,
    state SMALLINT NOT NULL,
    words TEXT NOT NULL,
    asked_by_id VARCHAR(191) NOT NULL,
    asked_by_name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY article_previews_by_article_id (article_id, id),
    KEY article_previews_by_created_at (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
