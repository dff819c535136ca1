-- The department's lists of words. word_key is the word as it is compared; fine_in holds the contexts of the white list, one a line.
-- +goose Up
CREATE TABLE check_words (
    id CHAR(26) NOT NULL,
    word VARCHAR(191) NOT NULL,
    word_key VARCHAR(191) NOT NULL,
    level SMALLINT NOT NULL,
    tags TEXT NOT NULL,
    correct TEXT NOT NULL,
    note TEXT NOT NULL,
    fine_in TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY check_words_by_word_key (word_key)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
