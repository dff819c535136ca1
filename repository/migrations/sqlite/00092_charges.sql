-- Who has in hand what waits for a review, and until when it is due; 4611686018427387904 is no date. A row for each manuscript that waits.
-- +goose Up
CREATE TABLE charges (
    manuscript_id TEXT NOT NULL,
    assignee_id TEXT NOT NULL,
    next_id TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    reminded_day TEXT NOT NULL,
    PRIMARY KEY (manuscript_id)
);
CREATE INDEX charges_by_assignee_id ON charges (assignee_id, manuscript_id);
CREATE INDEX charges_by_due_at ON charges (due_at, manuscript_id);
