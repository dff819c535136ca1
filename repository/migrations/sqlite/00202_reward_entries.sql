-- What adoptions earn: one line for each adoption, author and table of rules. Lines of approved quarters
-- never change; what changes later is a further line. Amounts are hundredths of a point, or fen.
-- +goose Up
CREATE TABLE reward_entries (
    id TEXT NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    measure INTEGER NOT NULL,
    adoption_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    class TEXT NOT NULL,
    earned_year INTEGER NOT NULL,
    earned_quarter INTEGER NOT NULL,
    rule_version INTEGER NOT NULL,
    line TEXT NOT NULL,
    amount INTEGER NOT NULL,
    words TEXT NOT NULL,
    adjusts INTEGER NOT NULL,
    manual INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX reward_entries_by_year_quarter_author_id ON reward_entries (year, quarter, author_id);
CREATE INDEX reward_entries_by_author_id_year_quarter ON reward_entries (author_id, year, quarter);
CREATE INDEX reward_entries_by_manuscript_id ON reward_entries (manuscript_id);
