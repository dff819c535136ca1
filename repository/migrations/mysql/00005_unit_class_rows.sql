-- +goose Up
INSERT INTO unit_classes (code, name, position) VALUES
    ('banner', '旗区总工会', 1),
    ('industry', '产业系统工会', 2),
    ('municipal', '市直基层工会', 3),
    ('resident', '中央、自治区驻市企业工会', 4),
    ('grassroots', '基层工会', 5),
    ('office', '机关部室', 6);
