-- There were two nights: the hours at which nobody was reminded, and those at
-- which no notice goes out. Where the department has changed the first and never
-- touched the second, the first become both.
-- +goose Up
INSERT INTO settings (name, value, updated_at)
SELECT 'notice.rules',
    json_object('QuietFrom', CAST(json_extract(d.value, '$.QuietFrom') AS INTEGER) * 60, 'QuietUntil', CAST(json_extract(d.value, '$.QuietUntil') AS INTEGER) * 60),
    d.updated_at
FROM settings d LEFT JOIN settings r ON r.name = 'notice.rules'
WHERE d.name = 'department' AND r.name IS NULL AND json_extract(d.value, '$.QuietFrom') IS NOT NULL AND json_extract(d.value, '$.QuietUntil') IS NOT NULL
    AND NOT (json_extract(d.value, '$.QuietFrom') = 20 AND json_extract(d.value, '$.QuietUntil') = 8);
