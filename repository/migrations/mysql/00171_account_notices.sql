-- How an account is told of what waits: its mail address, once it is confirmed.
-- +goose Up
CREATE TABLE account_notices (
    account_id CHAR(26) NOT NULL,
    mail VARCHAR(254) NOT NULL,
    mail_pending VARCHAR(254) NOT NULL,
    code_hash VARCHAR(64) NOT NULL,
    code_until BIGINT NOT NULL,
    waiting SMALLINT NOT NULL,
    digested_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
