-- Manuscripts that a sweep found to differ from what was known.
-- +goose Up
CREATE TABLE check_sweep_hits (
    sweep_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    added INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    mentions TEXT NOT NULL,
    PRIMARY KEY (sweep_id, manuscript_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
