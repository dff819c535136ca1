-- With whom an informant made a manuscript, and how they share its fee.
-- +goose Up
CREATE TABLE manuscript_coauthors (
    manuscript_id TEXT NOT NULL REFERENCES manuscripts (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    role INTEGER NOT NULL,
    share INTEGER NOT NULL,
    PRIMARY KEY (manuscript_id, position)
);
