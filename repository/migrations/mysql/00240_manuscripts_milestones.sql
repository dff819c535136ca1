-- The days by which a manuscript is counted, and indexes that count without reading texts.
-- +goose Up
ALTER TABLE manuscripts
    ADD COLUMN sent_day CHAR(10) NOT NULL DEFAULT '',
    ADD COLUMN timeliness SMALLINT NOT NULL DEFAULT 0,
    ADD COLUMN decided_day CHAR(10) NOT NULL DEFAULT '',
    ADD COLUMN review_hours BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN accepted_day CHAR(10) NOT NULL DEFAULT '',
    ADD KEY manuscripts_by_sent_day (sent_day, timeliness, class, topic, genre, unit_class, unit_id),
    ADD KEY manuscripts_by_accepted_day (accepted_day, class, topic, genre, unit_class, unit_id),
    ADD KEY manuscripts_by_decided_day (decided_day, review_hours, class, topic, unit_class),
    ADD KEY manuscripts_by_id_counted (id, unit_id, unit_class, class, topic, genre);
