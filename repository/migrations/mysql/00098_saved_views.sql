-- Lists that people keep under a name, for themselves or for the department.
-- +goose Up
CREATE TABLE saved_views (
    id CHAR(26) NOT NULL,
    owner_id CHAR(26) NOT NULL,
    shared SMALLINT NOT NULL,
    name VARCHAR(64) NOT NULL,
    query VARCHAR(2000) NOT NULL,
    position INT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY saved_views_by_owner_id (owner_id, deleted_at),
    KEY saved_views_by_shared (shared, deleted_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
