-- Articles and items that must go from the public, and how far that has come at the platform.
-- +goose Up
CREATE TABLE take_downs (
    article_id CHAR(26) NOT NULL,
    position SMALLINT NOT NULL,
    state SMALLINT NOT NULL,
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    asked_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (article_id, position),
    KEY take_downs_by_state (state, asked_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
