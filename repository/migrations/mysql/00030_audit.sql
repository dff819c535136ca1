-- Who did what to which, inserted in the transaction that did it.
-- +goose Up
CREATE TABLE audit (
    id CHAR(26) NOT NULL,
    at BIGINT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    address VARCHAR(191) NOT NULL,
    action VARCHAR(191) NOT NULL,
    subject VARCHAR(191) NOT NULL,
    subject_id VARCHAR(191) NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id),
    KEY audit_by_subject_subject_id (subject, subject_id),
    KEY audit_by_actor_id_at (actor_id, at),
    KEY audit_by_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
