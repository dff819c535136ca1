-- What was pushed so far went to all followers.
-- +goose Up
UPDATE articles SET audience_kind = 1 WHERE delivery = 2;
