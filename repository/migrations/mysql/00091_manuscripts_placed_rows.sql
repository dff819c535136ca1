-- Places what is there already.
-- +goose Up
UPDATE manuscripts SET
    unit_class = COALESCE((SELECT u.class FROM units u WHERE u.id = manuscripts.unit_id), ''),
    unit_order = COALESCE((SELECT CONCAT(LPAD(c.position, 4, '0'), '/', LPAD(u.position, 8, '0'), '/', LEFT(u.initials, 40), '/', u.id)
        FROM units u JOIN unit_classes c ON c.code = u.class WHERE u.id = manuscripts.unit_id), '');
