-- Lists the ledger by kind.
-- +goose Up
CREATE INDEX notifications_by_kind_id ON notifications (kind, id);
