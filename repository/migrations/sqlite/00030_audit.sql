-- Who did what to which, inserted in the transaction that did it.
-- +goose Up
CREATE TABLE audit (
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX audit_by_subject_subject_id ON audit (subject, subject_id);
CREATE INDEX audit_by_actor_id_at ON audit (actor_id, at);
CREATE INDEX audit_by_at ON audit (at);
