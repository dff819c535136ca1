-- The last number given in each year.
-- +goose Up
CREATE TABLE manuscript_numbers (
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
