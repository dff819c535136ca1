-- One manuscript at one outlet, dated by publication.
-- +goose Up
CREATE TABLE adoptions (
    id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    outlet_id CHAR(26) NOT NULL,
    state SMALLINT NOT NULL,
    published_day CHAR(10) NOT NULL,
    title TEXT NOT NULL,
    link TEXT NOT NULL,
    place VARCHAR(255) NOT NULL,
    recommended SMALLINT NOT NULL,
    commissioned SMALLINT NOT NULL,
    article_id CHAR(26) NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id VARCHAR(191) NOT NULL,
    actor_name VARCHAR(255) NOT NULL,
    note TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY adoptions_by_manuscript_id_outlet_id (manuscript_id, outlet_id),
    KEY adoptions_by_outlet_id_published_day (outlet_id, published_day),
    KEY adoptions_by_state_published_day (state, published_day),
    CONSTRAINT adoptions_manuscript_id FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id),
    CONSTRAINT adoptions_outlet_id FOREIGN KEY (outlet_id) REFERENCES outlets (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
