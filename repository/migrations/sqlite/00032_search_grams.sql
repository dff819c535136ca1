-- In which of 1024 manuscripts that stand side by side two neighbouring characters occur.
-- +goose Up
CREATE TABLE search_grams (
    gram INTEGER NOT NULL,
    shelf INTEGER NOT NULL,
    docs BLOB NOT NULL,
    PRIMARY KEY (gram, shelf)
) WITHOUT ROWID;
