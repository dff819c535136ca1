-- What the department and the authors of manuscripts write to each other. form_id is that of the form in which it was written: sent twice, it is one.
-- +goose Up
CREATE TABLE letters (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    form_id TEXT NOT NULL,
    side INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    words TEXT NOT NULL,
    noticed INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    taken_back_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX letters_by_manuscript_id ON letters (manuscript_id, id);
CREATE UNIQUE INDEX letters_by_manuscript_id_form_id ON letters (manuscript_id, form_id);
CREATE INDEX letters_by_side_read_at ON letters (side, read_at, id);
