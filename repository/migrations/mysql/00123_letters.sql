-- What the department and the authors of manuscripts write to each other. form_id is that of the form in which it was written: sent twice, it is one.
-- +goose Up
CREATE TABLE letters (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    form_id VARCHAR(191) NOT NULL,
    side SMALLINT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    words TEXT NOT NULL,
    noticed SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    taken_back_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY letters_by_manuscript_id (manuscript_id, id),
    UNIQUE KEY letters_by_manuscript_id_form_id (manuscript_id, form_id),
    KEY letters_by_side_read_at (side, read_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
