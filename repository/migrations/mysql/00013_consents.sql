-- Statements that an informant accepted, with version and time.
-- +goose Up
CREATE TABLE consents (
    id CHAR(26) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    code VARCHAR(191) NOT NULL,
    version BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY consents_by_manuscript_id (manuscript_id),
    KEY consents_by_informant_id (informant_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
