-- Copies made from attachments.
-- +goose Up
CREATE TABLE derivatives (
    attachment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    mime TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    PRIMARY KEY (attachment_id, kind),
    FOREIGN KEY (attachment_id) REFERENCES attachments (id)
);
