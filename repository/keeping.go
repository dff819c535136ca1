package repository

import (
	"context"
	"database/sql/driver"
	"slices"
)

// keptStatements is how many statements a connection keeps prepared.
const keptStatements = 32

// keeping is the driver of SQLite whose connections keep the changing statements
// of late prepared: preparing one with many values costs as much as carrying it
// out. What returns rows is prepared each time, since its rows may be read while
// the same is asked once more.
type keeping struct{ driver.Driver }

// Open opens a connection.
func (k keeping) Open(source string) (driver.Conn, error) {
	opened, err := k.Driver.Open(source)
	if err != nil {
		return nil, err
	}
	inner, ok := opened.(connection)
	if !ok {
		return opened, nil
	}
	return &keepingConn{connection: inner}, nil
}

// connection is what the driver's connections can do.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keepingConn is used by one goroutine at a time, as every driver's connection.
type keepingConn struct {
	connection
	kept []kept // the newest last
}

type kept struct {
	query string
	statement
}

// statement is what the driver's prepared statements can do.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
}

// ExecContext carries out a statement, prepared before where it is kept.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 0 { // pragmas, and migrations of more than one statement
		return c.connection.ExecContext(ctx, query, args)
	}
	k, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return k.ExecContext(ctx, args)
}

// prepared returns a kept statement, making room for a new one.
func (c *keepingConn) prepared(ctx context.Context, query string) (statement, error) {
	at := slices.IndexFunc(c.kept, func(k kept) bool { return k.query == query })
	if at >= 0 {
		k := c.kept[at]
		c.kept = append(slices.Delete(c.kept, at, at+1), k)
		return k, nil
	}
	made, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(c.kept) == keptStatements {
		_ = c.kept[0].Close() // it is in nobody's hands
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	k := kept{query, made.(statement)} //nolint:forcetypeassert // Open has made sure of the driver
	c.kept = append(c.kept, k)
	return k, nil
}

// Close ends the connection and what it keeps.
func (c *keepingConn) Close() error {
	for _, k := range c.kept {
		_ = k.Close()
	}
	c.kept = nil
	return c.connection.Close()
}

// dsn opens connections to one database.
type dsn struct {
	driver driver.Driver
	name   string
}

// Connect opens a connection.
func (s dsn) Connect(context.Context) (driver.Conn, error) { return s.driver.Open(s.name) }

// Driver returns the driver.
func (s dsn) Driver() driver.Driver { return s.driver }
