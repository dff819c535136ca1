-- What all items of a pushed article came to, and through which day that is known.
-- +goose Up
CREATE TABLE article_figures (
    article_id CHAR(26) NOT NULL,
    through_day CHAR(10) NOT NULL,
    reader_count BIGINT NOT NULL,
    read_count BIGINT NOT NULL,
    sharer_count BIGINT NOT NULL,
    share_count BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (article_id),
    KEY article_figures_by_read_count (read_count, article_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
