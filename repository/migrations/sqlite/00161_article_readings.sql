-- What the platform says of one item of a pushed article at the end of a day: sums from the push on.
-- +goose Up
CREATE TABLE article_readings (
    article_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    on_day TEXT NOT NULL,
    reader_count INTEGER NOT NULL,
    read_count INTEGER NOT NULL,
    sharer_count INTEGER NOT NULL,
    share_count INTEGER NOT NULL,
    favourite_count INTEGER NOT NULL,
    PRIMARY KEY (article_id, position, on_day)
);
