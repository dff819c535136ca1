-- People who answer for what units send, from the invitation to the end of the office.
-- +goose Up
CREATE TABLE chairs (
    id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    state INTEGER NOT NULL,
    code TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    invited_by TEXT NOT NULL,
    name TEXT NOT NULL,
    post TEXT NOT NULL,
    app_id TEXT NOT NULL,
    open_id TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX chairs_by_unit_id_state ON chairs (unit_id, state);
CREATE INDEX chairs_by_state_id ON chairs (state, id);
CREATE INDEX chairs_by_open_id ON chairs (app_id, open_id);
CREATE INDEX chairs_by_code ON chairs (code);
