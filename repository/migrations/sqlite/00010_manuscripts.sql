-- Form 2 with its text and its course.
-- +goose Up
CREATE TABLE manuscripts (
    id TEXT NOT NULL,
    number TEXT,
    state INTEGER NOT NULL,
    step INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    round INTEGER NOT NULL,
    unit_id TEXT NOT NULL,
    informant_id TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    class INTEGER NOT NULL,
    topic TEXT NOT NULL,
    genre INTEGER NOT NULL,
    language INTEGER NOT NULL,
    activity_day TEXT NOT NULL,
    external_use INTEGER NOT NULL,
    contact BLOB NOT NULL,
    other_attachments TEXT NOT NULL,
    byline TEXT NOT NULL,
    photographer TEXT NOT NULL,
    first_here INTEGER NOT NULL,
    elsewhere_outlet TEXT NOT NULL,
    elsewhere_link TEXT NOT NULL,
    elsewhere_day TEXT NOT NULL,
    original INTEGER NOT NULL,
    self_made INTEGER NOT NULL,
    sent_freely INTEGER NOT NULL,
    secrecy_reviewer TEXT NOT NULL,
    secrecy_passed INTEGER NOT NULL,
    people_consent INTEGER NOT NULL,
    source INTEGER NOT NULL,
    reserved INTEGER NOT NULL,
    first_submitted_at INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    approved_hash TEXT NOT NULL,
    reason TEXT NOT NULL,
    revision INTEGER NOT NULL,
    lock_owner TEXT NOT NULL,
    lock_name TEXT NOT NULL,
    lock_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (number),
    FOREIGN KEY (informant_id) REFERENCES informants (id)
);
CREATE INDEX manuscripts_by_state_step_steps ON manuscripts (state, step, steps);
CREATE INDEX manuscripts_by_state_submitted_at_id ON manuscripts (state, submitted_at, id);
CREATE INDEX manuscripts_by_submitted_at_id ON manuscripts (submitted_at, id);
CREATE INDEX manuscripts_by_state_updated_at_id ON manuscripts (state, updated_at, id);
CREATE INDEX manuscripts_by_informant_id_updated_at_id ON manuscripts (informant_id, updated_at, id);
CREATE INDEX manuscripts_by_unit_id_submitted_at ON manuscripts (unit_id, submitted_at);
