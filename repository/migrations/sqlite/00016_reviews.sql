-- Signed steps of review.
-- +goose Up
CREATE TABLE reviews (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    round INTEGER NOT NULL,
    step INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    decision INTEGER NOT NULL,
    opinion TEXT NOT NULL,
    reasons TEXT NOT NULL,
    secrecy_checked INTEGER NOT NULL,
    signer_id TEXT NOT NULL,
    signer_name TEXT NOT NULL,
    recorder_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    voided_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
);
CREATE INDEX reviews_by_manuscript_id_created_at ON reviews (manuscript_id, created_at);
