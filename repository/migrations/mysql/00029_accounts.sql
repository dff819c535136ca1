-- Ways into the console.
-- +goose Up
CREATE TABLE accounts (
    id CHAR(26) NOT NULL,
    username VARCHAR(191) NOT NULL,
    name VARCHAR(255) NOT NULL,
    roles TEXT NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    must_change SMALLINT NOT NULL,
    disabled SMALLINT NOT NULL,
    ends_at BIGINT NOT NULL,
    open_id VARCHAR(191) NOT NULL,
    last_login_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY accounts_by_username (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
