-- Lists that people keep under a name, for themselves or for the department.
-- +goose Up
CREATE TABLE saved_views (
    id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    shared INTEGER NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX saved_views_by_owner_id ON saved_views (owner_id, deleted_at);
CREATE INDEX saved_views_by_shared ON saved_views (shared, deleted_at);
