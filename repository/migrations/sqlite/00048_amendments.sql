-- What informants change of their registrations after approval.
-- +goose Up
CREATE TABLE amendments (
    id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    changes TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    seen_by TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX amendments_by_informant_id ON amendments (informant_id, id);
CREATE INDEX amendments_by_seen_at ON amendments (seen_at, id);
