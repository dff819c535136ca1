-- Pairs of manuscripts whose texts are alike; first_id sorts before second_id.
-- +goose Up
CREATE TABLE check_duplicates (
    id TEXT NOT NULL,
    first_id TEXT NOT NULL,
    second_id TEXT NOT NULL,
    percent INTEGER NOT NULL,
    state INTEGER NOT NULL,
    answerer_id TEXT NOT NULL,
    answerer_name TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX check_duplicates_by_pair ON check_duplicates (first_id, second_id);
CREATE INDEX check_duplicates_by_second_id ON check_duplicates (second_id);
