-- Who stands in for whom at a kind of review step, from one day to another.
-- +goose Up
CREATE TABLE deputies (
    id TEXT NOT NULL,
    absent_id TEXT NOT NULL,
    absent_name TEXT NOT NULL,
    deputy_id TEXT NOT NULL,
    deputy_name TEXT NOT NULL,
    stage TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by_id TEXT NOT NULL,
    set_by_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    ended_by_name TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX deputies_by_to_day ON deputies (to_day);
