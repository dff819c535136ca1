package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"laigao/domain"
)

// Moment runs fn on the rows as they are at one moment, whatever is committed
// meanwhile. It holds up nobody, runs fn once and changes nothing: what fn must
// write it writes through the store outside.
func (s *Store) Moment(ctx context.Context, fn func(at *Store) error) error {
	if s.inTx {
		return fn(s)
	}
	options := &sql.TxOptions{ReadOnly: true}
	if s.dialect.isMySQL {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.db.BeginTx(ctx, options)
	if err != nil {
		return translate(fmt.Errorf("begin to read: %w", err))
	}
	defer func() { _ = tx.Rollback() }() // nothing was changed
	bound := *s
	bound.on, bound.inTx = tx, true
	return fn(&bound)
}

// Leave completes a table that leaves the console: it says who took it and when,
// has no personal columns unless they were wanted, and is in the log once its last
// line is read. The row says who and by which action; its detail is written here.
func (s *Store) Leave(ctx context.Context, row domain.AuditRow, e domain.Export, t domain.Table) domain.Table {
	t.Maker, t.MadeAt = row.Actor.Name, s.Now()
	return t.Leaving(e, func(detail string) error {
		row.Detail = detail
		if err := s.Audit(ctx, row); err != nil {
			return fmt.Errorf("log %s: %w", row.Action, err)
		}
		return nil
	})
}

// MomentRows returns the lines that lines reads of one moment.
func (s *Store) MomentRows(ctx context.Context, lines func(at *Store) iter.Seq2[[]domain.Cell, error]) iter.Seq2[[]domain.Cell, error] {
	return func(yield func([]domain.Cell, error) bool) {
		err := s.Moment(ctx, func(at *Store) error {
			for row, err := range lines(at) {
				if err != nil {
					return err
				}
				if !yield(row, nil) {
					return errEnough
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	}
}

// errEnough ends lines that nobody reads on.
var errEnough = errors.New("enough")
