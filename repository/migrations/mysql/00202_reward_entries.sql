-- What adoptions earn: one line for each adoption, author and table of rules. Lines of approved quarters
-- never change; what changes later is a further line. Amounts are hundredths of a point, or fen.
-- +goose Up
CREATE TABLE reward_entries (
    id CHAR(26) NOT NULL,
    year INT NOT NULL,
    quarter INT NOT NULL,
    measure TINYINT NOT NULL,
    adoption_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    author_id VARCHAR(191) NOT NULL,
    author VARCHAR(191) NOT NULL,
    unit_id CHAR(26) NOT NULL,
    class VARCHAR(191) NOT NULL,
    earned_year INT NOT NULL,
    earned_quarter INT NOT NULL,
    rule_version INT NOT NULL,
    line VARCHAR(191) NOT NULL,
    amount BIGINT NOT NULL,
    words TEXT NOT NULL,
    adjusts TINYINT NOT NULL,
    manual TINYINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY reward_entries_by_year_quarter_author_id (year, quarter, author_id),
    KEY reward_entries_by_author_id_year_quarter (author_id, year, quarter),
    KEY reward_entries_by_manuscript_id (manuscript_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
