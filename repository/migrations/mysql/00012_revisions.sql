-- Every saved text of a manuscript; rows are only added.
-- +goose Up
CREATE TABLE revisions (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    sequence BIGINT NOT NULL,
    title TEXT NOT NULL,
    body MEDIUMTEXT NOT NULL,
    excerpt TEXT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY revisions_by_manuscript_id_sequence (manuscript_id, sequence),
    CONSTRAINT revisions_manuscript_id FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
