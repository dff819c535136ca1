-- One manuscript at one outlet, dated by publication.
-- +goose Up
CREATE TABLE adoptions (
    id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    outlet_id TEXT NOT NULL,
    state INTEGER NOT NULL,
    published_day TEXT NOT NULL,
    title TEXT NOT NULL,
    link TEXT NOT NULL,
    place TEXT NOT NULL,
    recommended INTEGER NOT NULL,
    commissioned INTEGER NOT NULL,
    article_id TEXT NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    note TEXT NOT NULL,
    confirmed_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (manuscript_id, outlet_id),
    FOREIGN KEY (manuscript_id) REFERENCES manuscripts (id),
    FOREIGN KEY (outlet_id) REFERENCES outlets (id)
);
CREATE INDEX adoptions_by_outlet_id_published_day ON adoptions (outlet_id, published_day);
CREATE INDEX adoptions_by_state_published_day ON adoptions (state, published_day);
