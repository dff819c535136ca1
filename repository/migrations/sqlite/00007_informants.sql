-- Form 1, one row a registered person. Phone and ID number are
-- sealed, and so is what was typed into the form and not yet sent.
-- +goose Up
CREATE TABLE informants (
    id TEXT NOT NULL,
    state INTEGER NOT NULL,
    unit_id TEXT NOT NULL,
    name TEXT NOT NULL,
    gender INTEGER NOT NULL,
    birth_month TEXT NOT NULL,
    education TEXT NOT NULL,
    union_post TEXT NOT NULL,
    unit_post TEXT NOT NULL,
    email TEXT NOT NULL,
    hobbies TEXT NOT NULL,
    site_url TEXT NOT NULL,
    wechat_id TEXT NOT NULL,
    wechat_name TEXT NOT NULL,
    weibo_platform TEXT NOT NULL,
    weibo_name TEXT NOT NULL,
    newspaper_name TEXT NOT NULL,
    newspaper_cycle TEXT NOT NULL,
    magazine_name TEXT NOT NULL,
    magazine_cycle TEXT NOT NULL,
    other_platforms TEXT NOT NULL,
    summary TEXT NOT NULL,
    filled_day TEXT NOT NULL,
    phone BLOB NOT NULL,
    phone_index TEXT NOT NULL,
    id_number BLOB NOT NULL,
    id_number_index TEXT NOT NULL,
    draft BLOB NOT NULL,
    seal_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX informants_by_state_updated_at ON informants (state, updated_at);
CREATE INDEX informants_by_unit_id ON informants (unit_id);
CREATE INDEX informants_by_phone_index ON informants (phone_index);
CREATE INDEX informants_by_id_number_index ON informants (id_number_index);
