-- The course of a manuscript, as its author and the department read it.
-- +goose Up
CREATE TABLE events (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    kind SMALLINT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    public_words TEXT NOT NULL,
    internal_words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY events_by_manuscript_id_id (manuscript_id, id),
    CONSTRAINT events_manuscript_id FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
