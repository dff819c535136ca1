-- Statements that an informant accepted, with version and time.
-- +goose Up
CREATE TABLE consents (
    id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX consents_by_manuscript_id ON consents (manuscript_id);
CREATE INDEX consents_by_informant_id ON consents (informant_id);
