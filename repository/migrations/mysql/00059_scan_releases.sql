-- Contents that a scanner takes for infected and somebody has let go.
-- +goose Up
CREATE TABLE scan_releases (
    sha256 CHAR(64) NOT NULL,
    found VARCHAR(255) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    account_id CHAR(26) NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (sha256)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
