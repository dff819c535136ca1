-- One thing told to one person.
-- +goose Up
CREATE TABLE notifications (
    id CHAR(26) NOT NULL,
    kind VARCHAR(191) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    account_id CHAR(26) NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    facts TEXT NOT NULL,
    path TEXT NOT NULL,
    state SMALLINT NOT NULL,
    message_id VARCHAR(191) NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY notifications_by_informant_id_id (informant_id, id),
    KEY notifications_by_state_id (state, id),
    KEY notifications_by_message_id (message_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
