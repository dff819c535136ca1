-- What the platform says of one item of a pushed article at the end of a day: sums from the push on.
-- +goose Up
CREATE TABLE article_readings (
    article_id CHAR(26) NOT NULL,
    position SMALLINT NOT NULL,
    on_day CHAR(10) NOT NULL,
    reader_count BIGINT NOT NULL,
    read_count BIGINT NOT NULL,
    sharer_count BIGINT NOT NULL,
    share_count BIGINT NOT NULL,
    favourite_count BIGINT NOT NULL,
    PRIMARY KEY (article_id, position, on_day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
