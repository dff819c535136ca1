-- What editors have typed and not saved as a revision yet, one for every manuscript and account.
-- +goose Up
CREATE TABLE working_copies (
    manuscript_id CHAR(26) NOT NULL,
    account_id CHAR(26) NOT NULL,
    version BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    title TEXT NOT NULL,
    body MEDIUMTEXT NOT NULL,
    excerpt TEXT NOT NULL,
    captions MEDIUMTEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (manuscript_id, account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
