-- Opinions that reviewers write often; account_id is empty for the department's.
-- +goose Up
CREATE TABLE phrases (
    id CHAR(26) NOT NULL,
    account_id CHAR(26) NOT NULL,
    words VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY phrases_by_account_id (account_id, words)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
