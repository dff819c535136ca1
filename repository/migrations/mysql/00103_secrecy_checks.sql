-- What the department found when it looked for secrets, each bound to what the manuscript held.
-- +goose Up
CREATE TABLE secrecy_checks (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    round SMALLINT NOT NULL,
    result SMALLINT NOT NULL,
    note TEXT NOT NULL,
    actor_id CHAR(26) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    hash VARCHAR(191) NOT NULL,
    created_at BIGINT NOT NULL,
    voided_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY secrecy_checks_by_manuscript_id (manuscript_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
