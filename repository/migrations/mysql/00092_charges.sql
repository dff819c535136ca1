-- Who has in hand what waits for a review, and until when it is due; 4611686018427387904 is no date. A row for each manuscript that waits.
-- +goose Up
CREATE TABLE charges (
    manuscript_id CHAR(26) NOT NULL,
    assignee_id VARCHAR(26) NOT NULL,
    next_id VARCHAR(26) NOT NULL,
    due_at BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    reminded_day VARCHAR(10) NOT NULL,
    PRIMARY KEY (manuscript_id),
    KEY charges_by_assignee_id (assignee_id, manuscript_id),
    KEY charges_by_due_at (due_at, manuscript_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
