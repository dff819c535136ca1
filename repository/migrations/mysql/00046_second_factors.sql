-- What accounts show besides their password.
-- +goose Up
CREATE TABLE second_factors (
    account_id CHAR(26) NOT NULL,
    sealed VARBINARY(500) NOT NULL,
    last_step BIGINT NOT NULL,
    recovery VARCHAR(500) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
