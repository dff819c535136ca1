-- Names come first: an alias that is another outlet's name, or another's alias too, is left to the first.
-- +goose Up
INSERT INTO outlet_names (name, outlet_id, position)
WITH RECURSIVE split AS (
    SELECT id, name AS word, aliases || ' ' AS rest, 0 AS place FROM outlets
    UNION ALL
    SELECT id, SUBSTR(rest, 1, INSTR(rest, ' ') - 1), SUBSTR(rest, INSTR(rest, ' ') + 1), place + 1 FROM split WHERE rest <> ''
), ranked AS (
    SELECT id, word, place, ROW_NUMBER() OVER (PARTITION BY word ORDER BY CASE WHEN place = 0 THEN 0 ELSE 1 END, id, place) AS turn FROM split WHERE word <> ''
)
SELECT word, id, place FROM ranked WHERE turn = 1;
