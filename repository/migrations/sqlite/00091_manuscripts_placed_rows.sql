-- Places what is there already.
-- +goose Up
UPDATE manuscripts SET
    unit_class = COALESCE((SELECT u.class FROM units u WHERE u.id = manuscripts.unit_id), ''),
    unit_order = COALESCE((SELECT printf('%04d/%08d/%s/%s', c.position, u.position, substr(u.initials, 1, 40), u.id)
        FROM units u JOIN unit_classes c ON c.code = u.class WHERE u.id = manuscripts.unit_id), '');
