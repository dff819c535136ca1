-- Scans of signed paper; review_id is empty until the signature is recorded.
-- +goose Up
CREATE TABLE signature_scans (
    attachment_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    account_id CHAR(26) NOT NULL,
    review_id CHAR(26) NOT NULL,
    PRIMARY KEY (attachment_id),
    KEY signature_scans_by_manuscript_id (manuscript_id, review_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
