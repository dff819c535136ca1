-- What is reported of a quarter. figures is JSON with the lists behind every number, hash its SHA-256; words
-- is JSON of the text. Nothing of an issued row changes but its scan, once.
-- +goose Up
CREATE TABLE circulars (
    id TEXT NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    issue INTEGER NOT NULL,
    corrects TEXT NOT NULL,
    state INTEGER NOT NULL,
    title TEXT NOT NULL,
    addressees TEXT NOT NULL,
    signature TEXT NOT NULL,
    words TEXT NOT NULL,
    figures TEXT NOT NULL,
    hash TEXT NOT NULL,
    reckoned_at INTEGER NOT NULL,
    drafted_by TEXT NOT NULL,
    drafted_name TEXT NOT NULL,
    drafted_at INTEGER NOT NULL,
    writers TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    signed_name TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    issued_by TEXT NOT NULL,
    issued_name TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    number TEXT NOT NULL,
    day TEXT NOT NULL,
    scan_name TEXT NOT NULL,
    scan_mime TEXT NOT NULL,
    scan_size INTEGER NOT NULL,
    scan_sha256 TEXT NOT NULL,
    scan_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX circulars_by_year_quarter_issue ON circulars (year, quarter, issue);
