-- Finds what somebody signed today.
-- +goose Up
CREATE INDEX reviews_by_signer_id_created_at ON reviews (signer_id, created_at, manuscript_id);
