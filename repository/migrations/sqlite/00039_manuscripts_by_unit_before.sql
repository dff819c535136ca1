-- The index before it serves nobody any more.
-- +goose Up
DROP INDEX manuscripts_by_unit_id_submitted_at;
