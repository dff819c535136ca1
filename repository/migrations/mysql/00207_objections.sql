-- What informants hold against a statement.
-- +goose Up
CREATE TABLE objections (
    id CHAR(26) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    year INT NOT NULL,
    quarter INT NOT NULL,
    adoption_id VARCHAR(191) NOT NULL,
    manuscript_id VARCHAR(191) NOT NULL,
    words TEXT NOT NULL,
    state TINYINT NOT NULL,
    answer TEXT NOT NULL,
    answered_by VARCHAR(191) NOT NULL,
    answered_name VARCHAR(191) NOT NULL,
    answered_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (id),
    KEY objections_by_informant_id_created_at (informant_id, created_at),
    KEY objections_by_state_created_at (state, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
