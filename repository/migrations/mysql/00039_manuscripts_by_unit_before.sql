-- The index before it serves nobody any more.
-- +goose Up
ALTER TABLE manuscripts DROP KEY manuscripts_by_unit_id_submitted_at;
