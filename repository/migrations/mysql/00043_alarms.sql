-- What somebody must do something about, one row for each while it lasts.
-- +goose Up
CREATE TABLE alarms (
    name VARCHAR(191) NOT NULL,
    words VARCHAR(500) NOT NULL,
    advice VARCHAR(500) NOT NULL,
    raised INT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    cleared_at BIGINT NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
