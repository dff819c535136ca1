-- Which labels a manuscript has. submitted_at is the manuscript's, so that a label's newest are found at once.
-- +goose Up
CREATE TABLE manuscript_labels (
    manuscript_id CHAR(26) NOT NULL,
    label_id CHAR(26) NOT NULL,
    submitted_at BIGINT NOT NULL,
    PRIMARY KEY (manuscript_id, label_id),
    KEY manuscript_labels_by_label_id_submitted_at (label_id, submitted_at, manuscript_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
