-- Manuscripts that other programs were ever offered, in the order of their changes. The row without a manuscript holds the last number given.
-- +goose Up
CREATE TABLE feed (
    manuscript_id VARCHAR(191) NOT NULL,
    sequence BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (manuscript_id),
    KEY feed_by_sequence (sequence),
    KEY feed_by_changed_at (changed_at, sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
