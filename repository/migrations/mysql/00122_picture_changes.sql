-- Every edit of a picture as it was saved, by whom and when.
-- +goose Up
CREATE TABLE picture_changes (
    id CHAR(26) NOT NULL,
    attachment_id CHAR(26) NOT NULL,
    edit TEXT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY picture_changes_by_attachment_id (attachment_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
