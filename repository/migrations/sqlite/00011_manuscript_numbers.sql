-- The last number given in each year.
-- +goose Up
CREATE TABLE manuscript_numbers (
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (year)
);
