-- Who is ranked for a year, with the figures and the entries that they rest upon. The code is that of the
-- certificate. Figures and entries never change once the round is frozen.
-- +goose Up
CREATE TABLE award_candidates (
    id CHAR(26) NOT NULL,
    round_id CHAR(26) NOT NULL,
    position INT NOT NULL,
    kind TINYINT NOT NULL,
    subject_id VARCHAR(191) NOT NULL,
    name VARCHAR(191) NOT NULL,
    unit_id VARCHAR(191) NOT NULL,
    unit VARCHAR(191) NOT NULL,
    class VARCHAR(191) NOT NULL,
    class_name VARCHAR(191) NOT NULL,
    class_position INT NOT NULL,
    retired TINYINT NOT NULL,
    figures TEXT NOT NULL,
    entries MEDIUMTEXT NOT NULL,
    place INT NOT NULL,
    standing TINYINT NOT NULL,
    chosen TINYINT NOT NULL,
    reason TEXT NOT NULL,
    code VARCHAR(191),
    revoked_by VARCHAR(191) NOT NULL,
    revoked_name VARCHAR(191) NOT NULL,
    revoked_at BIGINT NOT NULL,
    revoking TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY award_candidates_by_round_id_kind_subject_id (round_id, kind, subject_id),
    UNIQUE KEY award_candidates_by_code (code),
    KEY award_candidates_by_subject_id (subject_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
