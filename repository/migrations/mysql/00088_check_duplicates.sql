-- Pairs of manuscripts whose texts are alike; first_id sorts before second_id.
-- +goose Up
CREATE TABLE check_duplicates (
    id CHAR(26) NOT NULL,
    first_id CHAR(26) NOT NULL,
    second_id CHAR(26) NOT NULL,
    percent INTEGER NOT NULL,
    state SMALLINT NOT NULL,
    answerer_id VARCHAR(191) NOT NULL,
    answerer_name VARCHAR(255) NOT NULL,
    answered_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY check_duplicates_by_pair (first_id, second_id),
    KEY check_duplicates_by_second_id (second_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
