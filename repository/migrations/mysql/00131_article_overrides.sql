-- Checks of an article's items that were let pass, by whom and why.
-- +goose Up
CREATE TABLE article_overrides (
    article_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    check_code VARCHAR(191) NOT NULL,
    approved_hash VARCHAR(191) NOT NULL,
    reason TEXT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (article_id, manuscript_id, check_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
