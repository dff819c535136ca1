-- Bands of the signatures of texts: manuscripts that share some are compared.
-- +goose Up
CREATE TABLE fingerprints (
    band INTEGER NOT NULL,
    manuscript_id TEXT NOT NULL,
    PRIMARY KEY (band, manuscript_id)
) WITHOUT ROWID;
CREATE INDEX fingerprints_by_manuscript_id ON fingerprints (manuscript_id);
