-- How many characters and pictures a manuscript has, counted when it stood at a version.
-- +goose Up
CREATE TABLE manuscript_sizes (
    manuscript_id TEXT NOT NULL,
    counted_version INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    pictures INTEGER NOT NULL,
    PRIMARY KEY (manuscript_id)
);
