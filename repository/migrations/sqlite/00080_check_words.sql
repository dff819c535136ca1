-- The department's lists of words. word_key is the word as it is compared; fine_in holds the contexts of the white list, one a line.
-- +goose Up
CREATE TABLE check_words (
    id TEXT NOT NULL,
    word TEXT NOT NULL,
    word_key TEXT NOT NULL,
    level INTEGER NOT NULL,
    tags TEXT NOT NULL,
    correct TEXT NOT NULL,
    note TEXT NOT NULL,
    fine_in TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX check_words_by_word_key ON check_words (word_key);
