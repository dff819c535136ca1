-- What checks everything again after the lists have changed.
-- +goose Up
CREATE TABLE check_sweeps (
    id CHAR(26) NOT NULL,
    cause TEXT NOT NULL,
    names TEXT NOT NULL,
    state SMALLINT NOT NULL,
    reached VARCHAR(191) NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY check_sweeps_by_state (state, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
