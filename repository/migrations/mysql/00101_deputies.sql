-- Who stands in for whom at a kind of review step, from one day to another.
-- +goose Up
CREATE TABLE deputies (
    id CHAR(26) NOT NULL,
    absent_id CHAR(26) NOT NULL,
    absent_name VARCHAR(255) NOT NULL,
    deputy_id CHAR(26) NOT NULL,
    deputy_name VARCHAR(255) NOT NULL,
    stage VARCHAR(191) NOT NULL,
    from_day VARCHAR(191) NOT NULL,
    to_day VARCHAR(191) NOT NULL,
    reason TEXT NOT NULL,
    set_by_id CHAR(26) NOT NULL,
    set_by_name VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    ended_by_name VARCHAR(255) NOT NULL,
    PRIMARY KEY (id),
    KEY deputies_by_to_day (to_day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
