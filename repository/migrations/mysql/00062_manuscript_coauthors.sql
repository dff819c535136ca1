-- With whom an informant made a manuscript, and how they share its fee.
-- +goose Up
CREATE TABLE manuscript_coauthors (
    manuscript_id CHAR(26) NOT NULL,
    position INT NOT NULL,
    name VARCHAR(255) NOT NULL,
    unit VARCHAR(255) NOT NULL,
    role INT NOT NULL,
    share INT NOT NULL,
    PRIMARY KEY (manuscript_id, position),
    CONSTRAINT manuscript_coauthors_manuscript_id FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
