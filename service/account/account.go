// Package account keeps the console's accounts, their sign-in, the
// department's settings, its calendar and the reading of the audit log.
package account

import (
	"context"
	"io"
	"log/slog"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Values keeps small things that end by themselves: counters of failed
// sign-ins, known browsers, binding codes.
type Values interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	SetIfAbsent(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error)
	Delete(ctx context.Context, key string) error
	Count(ctx context.Context, key string, ttl time.Duration) (int, error)
}

// Config gives the service what it needs.
type Config struct {
	Store    *repository.Store
	Keyring  *domain.Keyring // seals second factors
	Values   Values
	Platform Platform
	Random   io.Reader // normally crypto/rand
	Cost     Cost      // of hashing a password; zero is DefaultCost
	Log      *slog.Logger
}

// Service decides about accounts.
type Service struct {
	store    *repository.Store
	keyring  *domain.Keyring
	values   Values
	platform Platform
	random   io.Reader
	hasher   *hasher
	log      *slog.Logger
}

// New makes the service.
func New(cfg Config) *Service {
	return &Service{
		store: cfg.Store, keyring: cfg.Keyring, values: cfg.Values, platform: cfg.Platform, random: cfg.Random, log: cfg.Log,
		hasher: newHasher(cfg.Cost, cfg.Random),
	}
}
