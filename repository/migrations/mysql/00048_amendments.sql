-- What informants change of their registrations after approval.
-- +goose Up
CREATE TABLE amendments (
    id CHAR(26) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    changes MEDIUMTEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    seen_by VARCHAR(255) NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY amendments_by_informant_id (informant_id, id),
    KEY amendments_by_seen_at (seen_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
