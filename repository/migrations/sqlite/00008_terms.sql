-- An informant's service at a unit.
-- +goose Up
CREATE TABLE terms (
    id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (informant_id) REFERENCES informants (id),
    FOREIGN KEY (unit_id) REFERENCES units (id)
);
CREATE INDEX terms_by_informant_id ON terms (informant_id);
CREATE INDEX terms_by_unit_id ON terms (unit_id);
