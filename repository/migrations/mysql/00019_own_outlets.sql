-- +goose Up
INSERT INTO outlets (id, name, system_code, level_code, kind, aliases, url, position, created_at, closed_at) VALUES
    ('00000000000000000000000001', '本会网站', 0, 1, 0, '', '', 1, 0, 0),
    ('00000000000000000000000002', '本会微信公众号', 0, 1, 1, '', '', 2, 0, 0);
