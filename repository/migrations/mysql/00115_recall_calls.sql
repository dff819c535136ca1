-- Outlets to be phoned about a recalled manuscript, and what came of it.
-- +goose Up
CREATE TABLE recall_calls (
    manuscript_id CHAR(26) NOT NULL,
    outlet_id CHAR(26) NOT NULL,
    adoption_id VARCHAR(191) NOT NULL,
    outcome SMALLINT NOT NULL,
    words TEXT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    called_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (manuscript_id, outlet_id),
    KEY recall_calls_by_outcome (outcome, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
