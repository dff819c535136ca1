-- How many manuscripts stand in one state and at one of so many steps, drafts left out.
-- +goose Up
CREATE TABLE manuscript_counts (
    state SMALLINT NOT NULL,
    step SMALLINT NOT NULL,
    steps SMALLINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (state, step, steps)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
