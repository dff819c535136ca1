-- The account of a quarter: computed, checked, approved by another person, paid. Money is in fen.
-- +goose Up
CREATE TABLE reward_statements (
    id TEXT NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    state INTEGER NOT NULL,
    month TEXT NOT NULL,
    entries INTEGER NOT NULL,
    points INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    taxable INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    people INTEGER NOT NULL,
    hash TEXT NOT NULL,
    refreshed_at INTEGER NOT NULL,
    computed_by TEXT NOT NULL,
    computed_name TEXT NOT NULL,
    computed_at INTEGER NOT NULL,
    checked_by TEXT NOT NULL,
    checked_name TEXT NOT NULL,
    checked_at INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    approved_name TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    paid_day TEXT NOT NULL,
    voucher TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX reward_statements_by_year_quarter ON reward_statements (year, quarter);
