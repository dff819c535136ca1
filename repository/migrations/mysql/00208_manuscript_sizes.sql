-- How many characters and pictures a manuscript has, counted when it stood at a version.
-- +goose Up
CREATE TABLE manuscript_sizes (
    manuscript_id CHAR(26) NOT NULL,
    counted_version INT NOT NULL,
    characters INT NOT NULL,
    pictures INT NOT NULL,
    PRIMARY KEY (manuscript_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
