-- Who is paid. Numbers and accounts are sealed.
-- +goose Up
CREATE TABLE payees (
    id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    phone BLOB NOT NULL,
    id_number BLOB NOT NULL,
    bank TEXT NOT NULL,
    account BLOB NOT NULL,
    account_ending TEXT NOT NULL,
    refuses INTEGER NOT NULL,
    consented_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX payees_by_informant_id ON payees (informant_id);
CREATE INDEX payees_by_unit_id ON payees (unit_id);
