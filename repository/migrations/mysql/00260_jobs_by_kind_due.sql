-- Finds the jobs of a kind that are due, however many of another kind are.
-- +goose Up
CREATE INDEX jobs_by_state_kind_due_at ON jobs (state, kind, due_at);
