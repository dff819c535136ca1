-- Runs of the machine checks over one text of a manuscript. Rows are only added.
-- +goose Up
CREATE TABLE check_runs (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    sequence INTEGER NOT NULL,
    round INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    lists INTEGER NOT NULL,
    input VARCHAR(191) NOT NULL,
    cause SMALLINT NOT NULL,
    findings INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY check_runs_by_manuscript_id (manuscript_id, sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
