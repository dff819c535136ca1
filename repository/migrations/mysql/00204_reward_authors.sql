-- Who is paid for what an author earns, and whether the author is of the department.
-- +goose Up
CREATE TABLE reward_authors (
    author_id VARCHAR(191) NOT NULL,
    payee_id CHAR(26) NOT NULL,
    staff TINYINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (author_id),
    KEY reward_authors_by_payee_id (payee_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
