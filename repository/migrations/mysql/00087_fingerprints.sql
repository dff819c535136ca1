-- Bands of the signatures of texts: manuscripts that share some are compared.
-- +goose Up
CREATE TABLE fingerprints (
    band BIGINT NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    PRIMARY KEY (band, manuscript_id),
    KEY fingerprints_by_manuscript_id (manuscript_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
