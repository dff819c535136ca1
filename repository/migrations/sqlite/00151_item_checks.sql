-- What the platform's check for originals says of each item of a push.
-- +goose Up
CREATE TABLE item_checks (
    article_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    audit INTEGER NOT NULL,
    original TEXT NOT NULL,
    can_reprint INTEGER NOT NULL,
    replaced INTEGER NOT NULL,
    show_source INTEGER NOT NULL,
    PRIMARY KEY (article_id, position)
);
