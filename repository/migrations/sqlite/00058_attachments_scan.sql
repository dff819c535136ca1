-- Attachments are scanned for viruses, and tell while copies are being made.
-- +goose Up
ALTER TABLE attachments ADD COLUMN scan INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attachments ADD COLUMN scan_found TEXT NOT NULL DEFAULT '';
ALTER TABLE attachments ADD COLUMN scanned_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attachments ADD COLUMN converting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attachments_by_state_scan ON attachments (state, scan, id);
