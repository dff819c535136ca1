-- The manuscripts that can be searched, by the numbers that stand for them in the index.
-- +goose Up
CREATE TABLE search_docs (
    doc INTEGER NOT NULL,
    manuscript_id TEXT NOT NULL,
    indexed_at INTEGER NOT NULL,
    PRIMARY KEY (doc),
    UNIQUE (manuscript_id),
    FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
);
CREATE INDEX search_docs_by_indexed_at ON search_docs (indexed_at);
