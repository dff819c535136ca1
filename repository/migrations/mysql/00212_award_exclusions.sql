-- Who may not be awarded in a year, and why.
-- +goose Up
CREATE TABLE award_exclusions (
    id CHAR(26) NOT NULL,
    round_id CHAR(26) NOT NULL,
    kind TINYINT NOT NULL,
    subject_id VARCHAR(191) NOT NULL,
    manuscript_id VARCHAR(191) NOT NULL,
    cause TINYINT NOT NULL,
    reason TEXT NOT NULL,
    made_by VARCHAR(191) NOT NULL,
    made_name VARCHAR(191) NOT NULL,
    made_at BIGINT NOT NULL,
    lifted_by VARCHAR(191) NOT NULL,
    lifted_name VARCHAR(191) NOT NULL,
    lifted_at BIGINT NOT NULL,
    lifting TEXT NOT NULL,
    PRIMARY KEY (id),
    KEY award_exclusions_by_round_id (round_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
