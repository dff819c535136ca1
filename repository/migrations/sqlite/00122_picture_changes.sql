-- Every edit of a picture as it was saved, by whom and when.
-- +goose Up
CREATE TABLE picture_changes (
    id TEXT NOT NULL,
    attachment_id TEXT NOT NULL,
    edit TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX picture_changes_by_attachment_id ON picture_changes (attachment_id, id);
