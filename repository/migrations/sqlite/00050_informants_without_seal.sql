-- A registration's stamped scans are attachments of their own.
-- +goose Up
ALTER TABLE informants DROP COLUMN seal_id;
