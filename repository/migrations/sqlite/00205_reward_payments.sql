-- What a payee gets by a statement, with the account as it was when that was approved. Money is in fen.
-- +goose Up
CREATE TABLE reward_payments (
    id TEXT NOT NULL,
    statement_id TEXT NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    payee_id TEXT NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    id_number BLOB NOT NULL,
    bank TEXT NOT NULL,
    account BLOB NOT NULL,
    account_ending TEXT NOT NULL,
    earned INTEGER NOT NULL,
    carried INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    taxable INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    month TEXT NOT NULL,
    month_gross INTEGER NOT NULL,
    month_taxable INTEGER NOT NULL,
    month_tax INTEGER NOT NULL,
    state INTEGER NOT NULL,
    paid_day TEXT NOT NULL,
    voucher TEXT NOT NULL,
    note TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX reward_payments_by_statement_id_payee_id ON reward_payments (statement_id, payee_id);
CREATE INDEX reward_payments_by_payee_id_year_quarter ON reward_payments (payee_id, year, quarter);
CREATE INDEX reward_payments_by_state ON reward_payments (state);
