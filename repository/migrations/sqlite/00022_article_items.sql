-- The texts of an article in their order.
-- +goose Up
CREATE TABLE article_items (
    article_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    manuscript_id TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    cover_id TEXT NOT NULL,
    approved_hash TEXT NOT NULL,
    url TEXT NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (article_id, position),
    FOREIGN KEY (article_id) REFERENCES articles (id)
);
CREATE INDEX article_items_by_manuscript_id ON article_items (manuscript_id);
