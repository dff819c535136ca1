-- Tables of words that were imported, with what each did to every word, so that it can be undone.
-- +goose Up
CREATE TABLE check_word_imports (
    id CHAR(26) NOT NULL,
    name VARCHAR(255) NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    changes MEDIUMTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    undone_kind SMALLINT NOT NULL,
    undone_id VARCHAR(191) NOT NULL,
    undone_name VARCHAR(255) NOT NULL,
    undone_at BIGINT NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
