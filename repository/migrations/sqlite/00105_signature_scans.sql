-- Scans of signed paper; review_id is empty until the signature is recorded.
-- +goose Up
CREATE TABLE signature_scans (
    attachment_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    review_id TEXT NOT NULL,
    PRIMARY KEY (attachment_id)
);
CREATE INDEX signature_scans_by_manuscript_id ON signature_scans (manuscript_id, review_id);
