-- What the chat put into a draft, by the draft's version: an open page takes it up.
-- +goose Up
CREATE TABLE chat_saves (
    manuscript_id CHAR(26) NOT NULL,
    version BIGINT NOT NULL,
    added MEDIUMTEXT NOT NULL,
    answered INT NOT NULL,
    PRIMARY KEY (manuscript_id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
