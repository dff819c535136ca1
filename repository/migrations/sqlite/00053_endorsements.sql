-- What units decided about what their informants send.
-- +goose Up
CREATE TABLE endorsements (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    round INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX endorsements_by_manuscript_id ON endorsements (manuscript_id, informant_id);
