-- Files of manuscripts and stamped scans of registrations; the bytes are in the media store.
-- +goose Up
CREATE TABLE attachments (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    caption TEXT NOT NULL,
    position INTEGER NOT NULL,
    photographer TEXT NOT NULL,
    origin INTEGER NOT NULL,
    state INTEGER NOT NULL,
    problem TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX attachments_by_manuscript_id_position ON attachments (manuscript_id, position);
CREATE INDEX attachments_by_informant_id_state ON attachments (informant_id, state);
