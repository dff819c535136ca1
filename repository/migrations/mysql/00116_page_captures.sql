-- Pages to be photographed as the proof of adoptions.
-- +goose Up
CREATE TABLE page_captures (
    adoption_id CHAR(26) NOT NULL,
    link TEXT NOT NULL,
    state SMALLINT NOT NULL,
    problem TEXT NOT NULL,
    attachment_id VARCHAR(191) NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    asked_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (adoption_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
