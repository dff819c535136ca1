-- What editors marked in the text that they gave back, each bound to a revision.
-- +goose Up
CREATE TABLE review_marks (
    id TEXT NOT NULL,
    review_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    quote TEXT NOT NULL,
    words TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_words TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX review_marks_by_manuscript_id ON review_marks (manuscript_id, review_id, position);
