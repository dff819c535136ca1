-- Keeps where a manuscript's unit stands among the units, and lets lists be narrowed by class of unit, way in, genre and topic.
-- +goose Up
ALTER TABLE manuscripts
    ADD COLUMN unit_class VARCHAR(64) NOT NULL DEFAULT '',
    ADD COLUMN unit_order VARCHAR(120) NOT NULL DEFAULT '',
    ADD KEY manuscripts_by_unit_class_submitted_at_id_state (unit_class, submitted_at, id, state),
    ADD KEY manuscripts_by_unit_order_submitted_at_id_state (unit_order, submitted_at, id, state),
    ADD KEY manuscripts_by_state_unit_order_submitted_at_id (state, unit_order, submitted_at, id),
    ADD KEY manuscripts_by_source_submitted_at_id_state (source, submitted_at, id, state),
    ADD KEY manuscripts_by_genre_submitted_at_id_state (genre, submitted_at, id, state),
    ADD KEY manuscripts_by_topic_submitted_at_id_state (topic, submitted_at, id, state);
