-- Ways into the console.
-- +goose Up
CREATE TABLE accounts (
    id TEXT NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    open_id TEXT NOT NULL,
    last_login_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (username)
);
