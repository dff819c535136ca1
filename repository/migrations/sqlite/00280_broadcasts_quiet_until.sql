-- End of the quiet hours for which a message waits as a whole; 0 where it does not.
-- +goose Up
ALTER TABLE broadcasts ADD COLUMN quiet_until INTEGER NOT NULL DEFAULT 0;
