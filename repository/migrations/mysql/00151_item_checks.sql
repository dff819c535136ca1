-- What the platform's check for originals says of each item of a push.
-- +goose Up
CREATE TABLE item_checks (
    article_id CHAR(26) NOT NULL,
    position SMALLINT NOT NULL,
    audit SMALLINT NOT NULL,
    original TEXT NOT NULL,
    can_reprint SMALLINT NOT NULL,
    replaced SMALLINT NOT NULL,
    show_source SMALLINT NOT NULL,
    PRIMARY KEY (article_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
