-- What a run found, as evidence. Personal data is masked.
-- +goose Up
CREATE TABLE check_findings (
    id CHAR(26) NOT NULL,
    run_id CHAR(26) NOT NULL,
    kind SMALLINT NOT NULL,
    severity SMALLINT NOT NULL,
    place SMALLINT NOT NULL,
    attachment_id VARCHAR(191) NOT NULL,
    at_character INTEGER NOT NULL,
    lead_in TEXT NOT NULL,
    hit TEXT NOT NULL,
    lead_out TEXT NOT NULL,
    words TEXT NOT NULL,
    advice TEXT NOT NULL,
    word VARCHAR(191) NOT NULL,
    finding_key VARCHAR(191) NOT NULL,
    state SMALLINT NOT NULL,
    answerer_id VARCHAR(191) NOT NULL,
    answerer_name VARCHAR(255) NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY check_findings_by_run_id (run_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
