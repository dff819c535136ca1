package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/recognition"
)

const reckonings = 3

// benchReckoning reckons two years of adoptions when all but two quarters are
// closed and nothing has changed. The anchor is reading the adoptions with what
// rules ask about them, without which nothing can be reckoned.
func benchReckoning(ctx context.Context, k *kit) ([]figure, error) {
	var figures []figure
	for _, engine := range []string{onSQLite, onMySQL} {
		address, err := k.full(ctx, engine, large)
		if err != nil {
			return nil, err
		}
		again, bare, err := reckon(ctx, address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engine, err)
		}
		name := "reckoning"
		if engine != onSQLite {
			name += "-" + engine
		}
		figures = append(figures, figure{name: name, value: again, unit: "s", anchor: bare, ratio: again, bar: 10, less: true})
	}
	return figures, nil
}

// reckon returns how long reckoning takes where nothing has changed, and how long
// reading the adoptions alone.
func reckon(ctx context.Context, address string) (again, bare float64, err error) {
	store, err := repository.Open(ctx, repository.Config{URL: address, Now: time.Now, Random: rand.Reader})
	if err != nil {
		return 0, 0, err
	}
	defer store.Close()
	keyring, err := domain.NewKeyring(rand.Reader, make([]byte, 32))
	if err != nil {
		return 0, 0, err
	}
	service := recognition.New(recognition.Config{Store: store, Keyring: keyring, Log: slog.New(slog.DiscardHandler)})
	leader := domain.Account{ID: store.NewID(), Name: "量", Roles: []domain.Role{domain.RoleFinance}}
	if err := enforce(ctx, service, leader, domain.DayOf(time.Now()).Add(-3*365)); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if _, err := service.Refresh(ctx); err != nil {
		return 0, 0, err
	}
	first := time.Since(began).Seconds()
	if err := approveAll(ctx, store); err != nil {
		return 0, 0, err
	}
	var c comparison
	for range reckonings {
		began = time.Now()
		changed, err := service.Refresh(ctx)
		if err != nil || changed {
			return 0, 0, fmt.Errorf("reckoning again changes something: %v, %w", changed, err)
		}
		took := time.Since(began).Seconds()
		began = time.Now()
		facts, err := store.RewardFacts(ctx, domain.DayOf(began))
		if err != nil || len(facts) == 0 {
			return 0, 0, fmt.Errorf("read %d adoptions: %w", len(facts), err)
		}
		c.add(took, time.Since(began).Seconds())
		fmt.Fprintf(os.Stderr, "%d adoptions: %.2f s, first %.2f s\n", len(facts), took, first)
	}
	return median(c.values), median(c.anchors), nil
}

// approveAll locks all quarters but the last two, as a department has them that
// pays each quarter.
func approveAll(ctx context.Context, store *repository.Store) error {
	all, err := store.Statements(ctx)
	if err != nil {
		return err
	}
	for _, t := range all[:len(all)-2] {
		t.State = domain.StatementApproved
		if err := store.SaveStatement(ctx, &t); err != nil {
			return err
		}
	}
	return nil
}

func enforce(ctx context.Context, service *recognition.Service, who domain.Account, from domain.Day) error {
	id, err := service.StartRules(ctx, who, recognition.StartByClass)
	if err != nil {
		return err
	}
	draft, err := service.Rule(ctx, who, id)
	if err != nil {
		return err
	}
	rules := draft.Rules
	rules.From = from
	saved, err := service.SaveRules(ctx, who, recognition.SaveRules{ID: id, Version: draft.Version, Rules: rules, Note: "measured"})
	if err != nil {
		return err
	}
	_, err = service.Enforce(ctx, who, recognition.Enforce{ID: id, Version: saved.Version, Past: true})
	return err
}
