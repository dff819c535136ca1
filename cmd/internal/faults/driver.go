package faults

import (
	"context"
	"database/sql/driver"
)

// Database makes a moment before each statement, before each transaction begins,
// and before and after it is committed.
func (k *Killer) Database(d driver.Driver, source string) driver.Connector {
	return &connector{k, d, source}
}

type connector struct {
	killer *Killer
	driver driver.Driver
	source string
}

// Driver returns the driver that really works.
func (c *connector) Driver() driver.Driver { return c.driver }

// Connect opens a connection.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{opened, c.killer}, nil
}

func (c *connector) open(ctx context.Context) (driver.Conn, error) {
	if d, ok := c.driver.(driver.DriverContext); ok {
		inner, err := d.OpenConnector(c.source)
		if err != nil {
			return nil, err
		}
		return inner.Connect(ctx)
	}
	return c.driver.Open(c.source)
}

// conn is a connection whose statements are counted. What a driver does not
// offer is skipped, so that database/sql takes its usual other way.
type conn struct {
	driver.Conn
	killer *Killer
}

// ExecContext runs a statement.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	inner, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	c.killer.moment()
	return inner.ExecContext(ctx, query, args)
}

// QueryContext asks for rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	inner, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	c.killer.moment()
	return inner.QueryContext(ctx, query, args)
}

// PrepareContext prepares a statement; the preparation counts in its stead.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.killer.moment()
	if inner, ok := c.Conn.(driver.ConnPrepareContext); ok {
		return inner.PrepareContext(ctx, query)
	}
	return c.Conn.Prepare(query)
}

// BeginTx begins a transaction.
func (c *conn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	c.killer.moment()
	var (
		begun driver.Tx
		err   error
	)
	if inner, ok := c.Conn.(driver.ConnBeginTx); ok {
		begun, err = inner.BeginTx(ctx, options)
	} else {
		begun, err = c.Conn.Begin() //nolint:staticcheck // the old way is all that this driver has
	}
	if err != nil {
		return nil, err
	}
	return &tx{begun, c.killer}, nil
}

// Ping asks whether the database is there.
func (c *conn) Ping(ctx context.Context) error {
	if inner, ok := c.Conn.(driver.Pinger); ok {
		return inner.Ping(ctx)
	}
	return nil
}

// ResetSession makes a connection ready for its next use.
func (c *conn) ResetSession(ctx context.Context) error {
	if inner, ok := c.Conn.(driver.SessionResetter); ok {
		return inner.ResetSession(ctx)
	}
	return nil
}

// IsValid reports whether the connection may be used again.
func (c *conn) IsValid() bool {
	inner, ok := c.Conn.(driver.Validator)
	return !ok || inner.IsValid()
}

// CheckNamedValue lets the driver see a value first.
func (c *conn) CheckNamedValue(value *driver.NamedValue) error {
	if inner, ok := c.Conn.(driver.NamedValueChecker); ok {
		return inner.CheckNamedValue(value)
	}
	return driver.ErrSkip
}

type tx struct {
	driver.Tx
	killer *Killer
}

// Commit commits between two moments: killed at the first nothing happened, at
// the second everything, and nobody has been told of either.
func (t *tx) Commit() error {
	t.killer.moment()
	err := t.Tx.Commit()
	t.killer.moment()
	return err
}
