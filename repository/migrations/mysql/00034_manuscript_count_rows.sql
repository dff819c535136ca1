-- Counts what is there already.
-- +goose Up
INSERT INTO manuscript_counts (state, step, steps, n)
SELECT state, step, steps, COUNT(*) FROM manuscripts WHERE state <> 0 GROUP BY state, step, steps;
