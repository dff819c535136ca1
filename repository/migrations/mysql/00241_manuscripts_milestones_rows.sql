-- Marks what is there already, by its times and its signed steps. Working hours are those of Mondays to Fridays since 1970-01-05 in Shanghai.
-- +goose Up
UPDATE manuscripts m LEFT JOIN (
  SELECT r.manuscript_id, MIN(r.created_at) + 28800000 - 345600000 AS answered,
  COALESCE(MIN(CASE WHEN r.decision = 1 THEN r.created_at END), 0) + 28800000 AS passed
  FROM reviews r WHERE r.decision IN (2, 3) AND r.voided_at = 0 OR r.decision = 1 AND r.step = r.steps GROUP BY r.manuscript_id
) f ON f.manuscript_id = m.id SET
  m.sent_day = DATE_FORMAT(DATE_ADD('1970-01-01', INTERVAL (m.first_submitted_at + 28800000) DIV 1000 SECOND), '%Y-%m-%d'),
  m.timeliness = CASE WHEN m.class <> 1 OR m.activity_day = '' THEN 0
  WHEN DATE_FORMAT(DATE_ADD('1970-01-01', INTERVAL (m.first_submitted_at + 28800000) DIV 1000 SECOND), '%Y-%m-%d')
  <= DATE_FORMAT(DATE_ADD(m.activity_day, INTERVAL 3 DAY), '%Y-%m-%d') THEN 1 ELSE 2 END,
  m.decided_day = COALESCE(DATE_FORMAT(DATE_ADD('1970-01-01', INTERVAL (f.answered + 345600000) DIV 1000 SECOND), '%Y-%m-%d'), ''),
  m.review_hours = COALESCE(GREATEST(0, (
  (f.answered - f.answered % 604800000) DIV 7 * 5 + LEAST(f.answered % 604800000, 432000000)
  - (m.first_submitted_at - 316800000 - (m.first_submitted_at - 316800000) % 604800000) DIV 7 * 5
  - LEAST((m.first_submitted_at - 316800000) % 604800000, 432000000) + 1800000) DIV 3600000), 0),
  m.accepted_day = CASE WHEN m.state IN (3, 6) OR f.passed IS NULL OR f.passed = 28800000 THEN ''
  ELSE DATE_FORMAT(DATE_ADD('1970-01-01', INTERVAL f.passed DIV 1000 SECOND), '%Y-%m-%d') END
WHERE m.state IN (2, 3, 4, 5, 6, 8) AND m.first_submitted_at <> 0;
