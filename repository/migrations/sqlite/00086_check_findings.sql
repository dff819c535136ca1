-- What a run found, as evidence. Personal data is masked.
-- +goose Up
CREATE TABLE check_findings (
    id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    place INTEGER NOT NULL,
    attachment_id TEXT NOT NULL,
    at_character INTEGER NOT NULL,
    lead_in TEXT NOT NULL,
    hit TEXT NOT NULL,
    lead_out TEXT NOT NULL,
    words TEXT NOT NULL,
    advice TEXT NOT NULL,
    word TEXT NOT NULL,
    finding_key TEXT NOT NULL,
    state INTEGER NOT NULL,
    answerer_id TEXT NOT NULL,
    answerer_name TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX check_findings_by_run_id ON check_findings (run_id, id);
