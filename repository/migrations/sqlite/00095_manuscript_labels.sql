-- Which labels a manuscript has. submitted_at is the manuscript's, so that a label's newest are found at once.
-- +goose Up
CREATE TABLE manuscript_labels (
    manuscript_id TEXT NOT NULL,
    label_id TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    PRIMARY KEY (manuscript_id, label_id)
);
CREATE INDEX manuscript_labels_by_label_id_submitted_at ON manuscript_labels (label_id, submitted_at, manuscript_id);
