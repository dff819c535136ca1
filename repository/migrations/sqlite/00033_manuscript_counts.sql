-- How many manuscripts stand in one state and at one of so many steps, drafts left out.
-- +goose Up
CREATE TABLE manuscript_counts (
    state INTEGER NOT NULL,
    step INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (state, step, steps)
);
