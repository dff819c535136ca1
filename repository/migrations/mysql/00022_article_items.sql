-- The texts of an article in their order.
-- +goose Up
CREATE TABLE article_items (
    article_id CHAR(26) NOT NULL,
    position SMALLINT NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    title TEXT NOT NULL,
    author VARCHAR(255) NOT NULL,
    digest TEXT NOT NULL,
    body MEDIUMTEXT NOT NULL,
    cover_id CHAR(26) NOT NULL,
    approved_hash VARCHAR(191) NOT NULL,
    url TEXT NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (article_id, position),
    KEY article_items_by_manuscript_id (manuscript_id),
    CONSTRAINT article_items_article_id FOREIGN KEY (article_id) REFERENCES articles (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
