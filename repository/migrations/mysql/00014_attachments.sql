-- Files of manuscripts and stamped scans of registrations; the bytes are in the media store.
-- +goose Up
CREATE TABLE attachments (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    kind SMALLINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    mime VARCHAR(255) NOT NULL,
    size BIGINT NOT NULL,
    sha256 VARCHAR(191) NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    caption TEXT NOT NULL,
    position BIGINT NOT NULL,
    photographer VARCHAR(255) NOT NULL,
    origin SMALLINT NOT NULL,
    state SMALLINT NOT NULL,
    problem TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY attachments_by_manuscript_id_position (manuscript_id, position),
    KEY attachments_by_informant_id_state (informant_id, state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
