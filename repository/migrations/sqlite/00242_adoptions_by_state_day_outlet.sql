-- Lets the adoptions of a period be counted by outlet without reading them.
-- +goose Up
CREATE INDEX adoptions_by_state_published_day_outlet_id_manuscript_id ON adoptions (state, published_day, outlet_id, manuscript_id);
