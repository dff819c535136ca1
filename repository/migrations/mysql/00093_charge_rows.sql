-- What waits already is in nobody's hand and has no date.
-- +goose Up
INSERT INTO charges (manuscript_id, assignee_id, next_id, due_at, begun_at, reminded_day)
SELECT id, '', '', 4611686018427387904, updated_at, '' FROM manuscripts WHERE state IN (2, 5) AND step > 0;
