-- Days off and weekend days worked that the department has entered for a year.
-- Every save is a version of its own; the highest holds.
-- +goose Up
CREATE TABLE calendars (
    year INT NOT NULL,
    version BIGINT NOT NULL,
    ranges TEXT NOT NULL,
    saved_by VARCHAR(191) NOT NULL,
    saved_name VARCHAR(191) NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (year, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
