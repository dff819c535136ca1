-- Union organisations that send manuscripts.
-- +goose Up
CREATE TABLE units (
    id CHAR(26) NOT NULL,
    parent_id CHAR(26) NOT NULL,
    class VARCHAR(191) NOT NULL,
    name VARCHAR(191) NOT NULL,
    short_name VARCHAR(191) NOT NULL,
    code VARCHAR(191),
    initials VARCHAR(191) NOT NULL,
    position BIGINT NOT NULL,
    endorse SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY units_by_code (code),
    KEY units_by_class_position (class, position),
    KEY units_by_parent_id (parent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
