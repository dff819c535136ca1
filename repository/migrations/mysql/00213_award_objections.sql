-- What people hold against a list that was made public.
-- +goose Up
CREATE TABLE award_objections (
    id CHAR(26) NOT NULL,
    round_id CHAR(26) NOT NULL,
    candidate_id VARCHAR(191) NOT NULL,
    informant_id VARCHAR(191) NOT NULL,
    raiser VARCHAR(191) NOT NULL,
    words TEXT NOT NULL,
    state TINYINT NOT NULL,
    answer TEXT NOT NULL,
    answered_by VARCHAR(191) NOT NULL,
    answered_name VARCHAR(191) NOT NULL,
    answered_at BIGINT NOT NULL,
    entered_by VARCHAR(191) NOT NULL,
    entered_name VARCHAR(191) NOT NULL,
    entered_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (id),
    KEY award_objections_by_round_id_created_at (round_id, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
