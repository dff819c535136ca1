-- Pages of what is published, newest first.
-- +goose Up
CREATE INDEX articles_by_state_finished_at ON articles (state, finished_at);
