-- In which of 1024 manuscripts that stand side by side two neighbouring characters occur.
-- +goose Up
CREATE TABLE search_grams (
    gram INT NOT NULL,
    shelf SMALLINT NOT NULL,
    docs VARBINARY(2048) NOT NULL,
    PRIMARY KEY (gram, shelf)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
