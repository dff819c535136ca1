-- Jobs are looked for by their kind.
-- +goose Up
ALTER TABLE jobs DROP KEY jobs_by_state_due_at;
