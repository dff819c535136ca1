-- An informant's service at a unit.
-- +goose Up
CREATE TABLE terms (
    id CHAR(26) NOT NULL,
    informant_id CHAR(26) NOT NULL,
    unit_id CHAR(26) NOT NULL,
    from_day CHAR(10) NOT NULL,
    to_day CHAR(10) NOT NULL,
    PRIMARY KEY (id),
    KEY terms_by_informant_id (informant_id),
    KEY terms_by_unit_id (unit_id),
    CONSTRAINT terms_informant_id FOREIGN KEY (informant_id) REFERENCES informants (id),
    CONSTRAINT terms_unit_id FOREIGN KEY (unit_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
