-- A page of a manuscript asks for all of its imports.
-- +goose Up
CREATE INDEX imports_by_manuscript_id ON imports (manuscript_id);
