-- MySQL has no index of some rows only.
-- +goose Up
SELECT 1;
