-- The days by which a manuscript is counted, and indexes that count without reading texts.
-- +goose Up
ALTER TABLE manuscripts ADD COLUMN sent_day TEXT NOT NULL DEFAULT '';
ALTER TABLE manuscripts ADD COLUMN timeliness INTEGER NOT NULL DEFAULT 0;
ALTER TABLE manuscripts ADD COLUMN decided_day TEXT NOT NULL DEFAULT '';
ALTER TABLE manuscripts ADD COLUMN review_hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE manuscripts ADD COLUMN accepted_day TEXT NOT NULL DEFAULT '';
CREATE INDEX manuscripts_by_sent_day ON manuscripts (sent_day, timeliness, class, topic, genre, unit_class, unit_id);
CREATE INDEX manuscripts_by_accepted_day ON manuscripts (accepted_day, class, topic, genre, unit_class, unit_id);
CREATE INDEX manuscripts_by_decided_day ON manuscripts (decided_day, review_hours, class, topic, unit_class);
CREATE INDEX manuscripts_by_id_counted ON manuscripts (id, unit_id, unit_class, class, topic, genre);
