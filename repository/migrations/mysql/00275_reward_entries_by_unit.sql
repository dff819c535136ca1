-- Adds the points of units up without reading entries.
-- +goose Up
CREATE INDEX reward_entries_by_measure_year_quarter_unit_id ON reward_entries (measure, year, quarter, unit_id, amount);
