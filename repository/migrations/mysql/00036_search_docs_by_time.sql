-- Lets a search go through everything, the newest first.
-- +goose Up
CREATE INDEX search_docs_by_submitted_at_manuscript_id_doc ON search_docs (submitted_at, manuscript_id, doc);
