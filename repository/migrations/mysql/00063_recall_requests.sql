-- What authors and units asked to recall. open_for is the manuscript while the request waits, so that it has one such at most.
-- +goose Up
CREATE TABLE recall_requests (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    open_for CHAR(26) NULL,
    state SMALLINT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    decided_kind SMALLINT NOT NULL,
    decided_id VARCHAR(191) NOT NULL,
    decided_name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY recall_requests_by_open_for (open_for),
    KEY recall_requests_by_manuscript_id (manuscript_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
