-- What the department sets, one JSON value a name.
-- +goose Up
CREATE TABLE settings (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID;
