-- What units decided about what their informants send.
-- +goose Up
CREATE TABLE endorsements (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    round INT NOT NULL,
    kind SMALLINT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY endorsements_by_manuscript_id (manuscript_id, informant_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
