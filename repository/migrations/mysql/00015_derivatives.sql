-- Copies made from attachments.
-- +goose Up
CREATE TABLE derivatives (
    attachment_id CHAR(26) NOT NULL,
    kind VARCHAR(191) NOT NULL,
    mime VARCHAR(255) NOT NULL,
    size BIGINT NOT NULL,
    sha256 VARCHAR(191) NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    PRIMARY KEY (attachment_id, kind),
    CONSTRAINT derivatives_attachment_id FOREIGN KEY (attachment_id) REFERENCES attachments (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
