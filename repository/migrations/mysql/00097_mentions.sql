-- Whom a note names; read_at is 0 until they have opened the manuscript's notes.
-- +goose Up
CREATE TABLE mentions (
    account_id CHAR(26) NOT NULL,
    note_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, note_id),
    KEY mentions_by_account_id_read_at (account_id, read_at, note_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
