-- What may be offered so far. 5 is adopted; 1 is the yes to use outside and to the unit's secrecy review.
-- +goose Up
INSERT INTO feed (manuscript_id, sequence, changed_at)
SELECT m.id, ROW_NUMBER() OVER (ORDER BY m.updated_at, m.id), m.updated_at FROM manuscripts m WHERE m.state = 5 AND m.external_use = 1 AND m.secrecy_passed = 1
UNION ALL
SELECT '', COUNT(o.id), 0 FROM manuscripts o WHERE o.state = 5 AND o.external_use = 1 AND o.secrecy_passed = 1;
