-- What all items of a pushed article came to, and through which day that is known.
-- +goose Up
CREATE TABLE article_figures (
    article_id TEXT NOT NULL,
    through_day TEXT NOT NULL,
    reader_count INTEGER NOT NULL,
    read_count INTEGER NOT NULL,
    sharer_count INTEGER NOT NULL,
    share_count INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (article_id)
);
CREATE INDEX article_figures_by_read_count ON article_figures (read_count, article_id);
