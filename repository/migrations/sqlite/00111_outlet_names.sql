-- What outlets are called: the name at position 0, then the aliases. No two outlets share one.
-- +goose Up
CREATE TABLE outlet_names (
    name TEXT NOT NULL,
    outlet_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (name)
);
CREATE INDEX outlet_names_by_outlet_id ON outlet_names (outlet_id, position);
