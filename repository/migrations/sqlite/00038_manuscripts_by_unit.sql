-- Lets the newest manuscripts of a unit be found without looking at the others.
-- +goose Up
CREATE INDEX manuscripts_by_unit_id_submitted_at_id_state ON manuscripts (unit_id, submitted_at, id, state);
