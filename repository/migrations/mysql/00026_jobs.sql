-- The outbox: work that committed changes asked for.
-- +goose Up
CREATE TABLE jobs (
    id CHAR(26) NOT NULL,
    kind VARCHAR(191) NOT NULL,
    subject VARCHAR(191) NOT NULL,
    payload TEXT NOT NULL,
    state SMALLINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_owner VARCHAR(191) NOT NULL,
    lease_until BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    first_tried_at BIGINT NOT NULL,
    problem TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY jobs_by_state_due_at (state, due_at),
    KEY jobs_by_kind_subject (kind, subject)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
