-- Days on which the department thinks twice before it publishes: 12-13 comes
-- every year, 2027-03-04 once.
-- +goose Up
CREATE TABLE sensitive_days (
    id CHAR(26) NOT NULL,
    name VARCHAR(255) NOT NULL,
    words VARCHAR(1000) NOT NULL,
    from_day VARCHAR(191) NOT NULL,
    to_day VARCHAR(191) NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
