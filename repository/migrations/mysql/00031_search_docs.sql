-- The manuscripts that can be searched, by the numbers that stand for them in the index.
-- +goose Up
CREATE TABLE search_docs (
    doc INT NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    indexed_at BIGINT NOT NULL,
    PRIMARY KEY (doc),
    UNIQUE KEY search_docs_by_manuscript_id (manuscript_id),
    KEY search_docs_by_indexed_at (indexed_at),
    CONSTRAINT search_docs_manuscript_id FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
