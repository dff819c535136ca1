-- Dates what is there already.
-- +goose Up
UPDATE search_docs SET submitted_at = COALESCE((SELECT m.submitted_at FROM manuscripts m WHERE m.id = search_docs.manuscript_id), 0);
