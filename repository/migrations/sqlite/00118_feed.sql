-- Manuscripts that other programs were ever offered, in the order of their changes. The row without a manuscript holds the last number given.
-- +goose Up
CREATE TABLE feed (
    manuscript_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (manuscript_id)
);
CREATE INDEX feed_by_sequence ON feed (sequence);
CREATE INDEX feed_by_changed_at ON feed (changed_at, sequence);
