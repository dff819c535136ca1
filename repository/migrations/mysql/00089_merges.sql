-- Manuscripts that were closed into another one. open_closed is the closed one while the merge holds.
-- +goose Up
CREATE TABLE merges (
    id CHAR(26) NOT NULL,
    kept_id CHAR(26) NOT NULL,
    closed_id CHAR(26) NOT NULL,
    open_closed CHAR(26) NULL,
    round INTEGER NOT NULL,
    step INTEGER NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    undone_kind SMALLINT NOT NULL,
    undone_id VARCHAR(191) NOT NULL,
    undone_name VARCHAR(255) NOT NULL,
    undone_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY merges_by_open_closed (open_closed),
    KEY merges_by_kept_id (kept_id, id),
    KEY merges_by_closed_id (closed_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
