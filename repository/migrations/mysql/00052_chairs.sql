-- People who answer for what units send, from the invitation to the end of the office.
-- +goose Up
CREATE TABLE chairs (
    id CHAR(26) NOT NULL,
    unit_id CHAR(26) NOT NULL,
    state SMALLINT NOT NULL,
    code VARCHAR(32) NOT NULL,
    expires_at BIGINT NOT NULL,
    invited_by VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL,
    post VARCHAR(255) NOT NULL,
    app_id VARCHAR(64) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    decided_by VARCHAR(255) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    created_at BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY chairs_by_unit_id_state (unit_id, state),
    KEY chairs_by_state_id (state, id),
    KEY chairs_by_open_id (app_id, open_id),
    KEY chairs_by_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
