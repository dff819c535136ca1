-- Signed steps of review.
-- +goose Up
CREATE TABLE reviews (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    round SMALLINT NOT NULL,
    step SMALLINT NOT NULL,
    steps SMALLINT NOT NULL,
    decision SMALLINT NOT NULL,
    opinion TEXT NOT NULL,
    reasons TEXT NOT NULL,
    secrecy_checked SMALLINT NOT NULL,
    signer_id CHAR(26) NOT NULL,
    signer_name VARCHAR(255) NOT NULL,
    recorder_id CHAR(26) NOT NULL,
    hash VARCHAR(191) NOT NULL,
    created_at BIGINT NOT NULL,
    voided_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY reviews_by_manuscript_id_created_at (manuscript_id, created_at),
    CONSTRAINT reviews_manuscript_id FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
