-- Days on which the department thinks twice before it publishes: 12-13 comes
-- every year, 2027-03-04 once.
-- +goose Up
CREATE TABLE sensitive_days (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
