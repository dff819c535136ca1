-- Jobs are looked for by their kind.
-- +goose Up
DROP INDEX jobs_by_state_due_at;
