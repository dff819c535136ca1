-- What the department recommended to outlets. open_for is the manuscript while an answer is waited for, so that an outlet has one such at most.
-- +goose Up
CREATE TABLE recommendations (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    outlet_id CHAR(26) NOT NULL,
    open_for CHAR(26) NULL,
    state SMALLINT NOT NULL,
    way SMALLINT NOT NULL,
    sent_day VARCHAR(10) NOT NULL,
    note TEXT NOT NULL,
    answer TEXT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    answered_kind SMALLINT NOT NULL,
    answered_id VARCHAR(191) NOT NULL,
    answered_name VARCHAR(255) NOT NULL,
    answered_at BIGINT NOT NULL,
    reminded_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY recommendations_by_open_for (open_for, outlet_id),
    KEY recommendations_by_manuscript_id (manuscript_id, id),
    KEY recommendations_by_state (state, sent_day, id),
    KEY recommendations_by_outlet_id (outlet_id, sent_day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
