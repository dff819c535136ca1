-- There were two nights: the hours at which nobody was reminded, and those at
-- which no notice goes out. Where the department has changed the first and never
-- touched the second, the first become both.
-- +goose Up
INSERT INTO settings (name, value, updated_at)
SELECT 'notice.rules',
    JSON_OBJECT('QuietFrom', CAST(JSON_EXTRACT(d.value, '$.QuietFrom') AS SIGNED) * 60, 'QuietUntil', CAST(JSON_EXTRACT(d.value, '$.QuietUntil') AS SIGNED) * 60),
    d.updated_at
FROM settings d LEFT JOIN settings r ON r.name = 'notice.rules'
WHERE d.name = 'department' AND r.name IS NULL AND JSON_EXTRACT(d.value, '$.QuietFrom') IS NOT NULL AND JSON_EXTRACT(d.value, '$.QuietUntil') IS NOT NULL
    AND NOT (JSON_EXTRACT(d.value, '$.QuietFrom') = 20 AND JSON_EXTRACT(d.value, '$.QuietUntil') = 8);
