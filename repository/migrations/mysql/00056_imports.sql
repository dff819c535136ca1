-- What was taken from attached documents into their manuscripts, so that it can be taken out again.
-- +goose Up
CREATE TABLE imports (
    attachment_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    state INT NOT NULL,
    title MEDIUMTEXT NOT NULL,
    added MEDIUMTEXT NOT NULL,
    pictures MEDIUMTEXT NOT NULL,
    words MEDIUMTEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (attachment_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
