-- Keeps where a manuscript's unit stands among the units, and lets lists be narrowed by class of unit, way in, genre and topic.
-- +goose Up
ALTER TABLE manuscripts ADD COLUMN unit_class TEXT NOT NULL DEFAULT '';
ALTER TABLE manuscripts ADD COLUMN unit_order TEXT NOT NULL DEFAULT '';
CREATE INDEX manuscripts_by_unit_class_submitted_at_id_state ON manuscripts (unit_class, submitted_at, id, state);
CREATE INDEX manuscripts_by_unit_order_submitted_at_id_state ON manuscripts (unit_order, submitted_at, id, state);
CREATE INDEX manuscripts_by_state_unit_order_submitted_at_id ON manuscripts (state, unit_order, submitted_at, id);
CREATE INDEX manuscripts_by_source_submitted_at_id_state ON manuscripts (source, submitted_at, id, state);
CREATE INDEX manuscripts_by_genre_submitted_at_id_state ON manuscripts (genre, submitted_at, id, state);
CREATE INDEX manuscripts_by_topic_submitted_at_id_state ON manuscripts (topic, submitted_at, id, state);
