-- Attachments are scanned for viruses, and tell while copies are being made.
-- +goose Up
ALTER TABLE attachments
    ADD COLUMN scan INT NOT NULL DEFAULT 0,
    ADD COLUMN scan_found VARCHAR(255) NOT NULL DEFAULT '',
    ADD COLUMN scanned_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN converting INT NOT NULL DEFAULT 0,
    ADD KEY attachments_by_state_scan (state, scan, id);
