package repository

import (
	"context"
	"fmt"
	"strings"
	"time"

	"laigao/domain"
)

// Of the lease under which one process at a time changes the schema.
const (
	migrationLease = "migrate"
	migrationTime  = 30 * time.Second // a process that was killed holds the others up no longer
	migrationBeat  = 5 * time.Second  // how often the lease is renewed
	migrationPause = 100 * time.Millisecond
)

// whileAlone runs work while this process holds the lease of migration, waiting
// for another that holds it. The context of the work ends when the lease is lost.
func (s *Store) whileAlone(ctx context.Context, work func(ctx context.Context) error) (err error) {
	if err := s.makeLeases(ctx); err != nil {
		return err
	}
	owner := s.NewID()
	for {
		mine, err := s.takeLease(ctx, owner)
		if err != nil {
			return err
		}
		if mine {
			break
		}
		if err := sleep(ctx, migrationPause); err != nil {
			return translate(err)
		}
	}
	defer func() {
		if dropErr := s.dropLease(context.WithoutCancel(ctx), owner); err == nil {
			err = dropErr
		}
	}()
	held, stop := context.WithCancelCause(ctx)
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		stop(s.keepLease(held, owner))
	}()
	err = work(held)
	if lost := context.Cause(held); err != nil && lost != nil {
		err = fmt.Errorf("%w: %w", lost, err)
	}
	stop(nil)
	<-beating
	return err
}

// keepLease renews the lease until ctx ends, and returns why it could not. A
// database that is busy with a step of the migration is no reason.
func (s *Store) keepLease(ctx context.Context, owner string) error {
	for {
		if err := sleep(ctx, migrationBeat); err != nil {
			return nil
		}
		mine, err := s.takeLease(ctx, owner)
		if err == nil && !mine {
			return errStale()
		}
	}
}

// makeLeases creates the table of leases ahead of the migration that does, from
// that migration's own words: there must be a lease before there is a schema.
func (s *Store) makeLeases(ctx context.Context) error {
	text, err := migrations.ReadFile("migrations/" + s.dialect.name + "/00002_leases.sql")
	if err != nil {
		return fmt.Errorf("read the migration of leases: %w", err)
	}
	_, statement, _ := strings.Cut(string(text), "-- +goose Up\n")
	_, err = s.exec(ctx, strings.TrimSuffix(strings.TrimSpace(statement), ";"))
	return err
}

// takeLease takes or renews the lease; it reports false when another holds it.
func (s *Store) takeLease(ctx context.Context, owner string) (bool, error) {
	now := s.Now()
	until := millis(now.Add(migrationTime))
	n, err := s.exec(ctx, `
		UPDATE leases SET owner = ?, until_at = ? WHERE name = ? AND (owner = ? OR until_at <= ?)`,
		owner, until, migrationLease, owner, millis(now))
	if err != nil || n > 0 {
		return n > 0, err
	}
	_, err = s.exec(ctx, `
		INSERT INTO leases (name, owner, until_at) VALUES (?, ?, ?)`, migrationLease, owner, until)
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return false, nil
	}
	return err == nil, err
}

func (s *Store) dropLease(ctx context.Context, owner string) error {
	_, err := s.exec(ctx, `DELETE FROM leases WHERE name = ? AND owner = ?`, migrationLease, owner)
	return err
}
