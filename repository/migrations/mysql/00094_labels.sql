-- The department's own labels.
-- +goose Up
CREATE TABLE labels (
    id CHAR(26) NOT NULL,
    name VARCHAR(64) NOT NULL,
    colour VARCHAR(16) NOT NULL,
    position INT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY labels_by_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
