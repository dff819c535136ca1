-- What editors write to each other about a manuscript; authors never see it.
-- +goose Up
CREATE TABLE notes (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    author_id CHAR(26) NOT NULL,
    author_name VARCHAR(255) NOT NULL,
    words TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY notes_by_manuscript_id (manuscript_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
