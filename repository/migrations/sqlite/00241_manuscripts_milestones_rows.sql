-- Marks what is there already, by its times and its signed steps. Working hours are those of Mondays to Fridays since 1970-01-05 in Shanghai.
-- +goose Up
UPDATE manuscripts SET sent_day = strftime('%Y-%m-%d', (first_submitted_at + 28800000) / 1000, 'unixepoch')
  WHERE state IN (2, 3, 4, 5, 6, 8) AND first_submitted_at <> 0;
UPDATE manuscripts SET timeliness = CASE WHEN sent_day <= strftime('%Y-%m-%d', activity_day, '+3 days') THEN 1 ELSE 2 END
  WHERE sent_day <> '' AND class = 1 AND activity_day <> '';
CREATE TABLE first_answers AS
  SELECT m.id, m.first_submitted_at + 28800000 - 345600000 AS sent, MIN(r.created_at) + 28800000 - 345600000 AS answered,
  COALESCE(MIN(CASE WHEN r.decision = 1 THEN r.created_at END), 0) + 28800000 AS passed
  FROM manuscripts m JOIN reviews r ON r.manuscript_id = m.id AND (r.decision IN (2, 3) AND r.voided_at = 0 OR r.decision = 1 AND r.step = r.steps)
  WHERE m.sent_day <> '' GROUP BY m.id;
CREATE UNIQUE INDEX first_answers_by_id ON first_answers (id);
UPDATE manuscripts SET
  decided_day = (SELECT strftime('%Y-%m-%d', (f.answered + 345600000) / 1000, 'unixepoch') FROM first_answers f WHERE f.id = manuscripts.id),
  review_hours = (SELECT MAX(0, (
  (f.answered - f.answered % 604800000) / 7 * 5 + MIN(f.answered % 604800000, 432000000)
  - (f.sent - f.sent % 604800000) / 7 * 5 - MIN(f.sent % 604800000, 432000000) + 1800000) / 3600000) FROM first_answers f WHERE f.id = manuscripts.id),
  accepted_day = CASE WHEN state IN (3, 6) THEN '' ELSE
  (SELECT CASE WHEN f.passed = 28800000 THEN '' ELSE strftime('%Y-%m-%d', f.passed / 1000, 'unixepoch') END FROM first_answers f WHERE f.id = manuscripts.id) END
  WHERE id IN (SELECT id FROM first_answers);
DROP TABLE first_answers;
