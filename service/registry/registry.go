// Package registry keeps units, informants and the way from a WeChat account
// to a registered person.
package registry

import (
	"context"
	"io"
	"log/slog"

	"laigao/domain"
	"laigao/repository"
)

// Identity tells who holds a phone: the WeChat platform's sign-in.
type Identity interface {
	// AuthorizeURL returns where to send the phone; it comes back to redirect.
	AuthorizeURL(redirect, state string) string
	// Identify turns the code of a redirect into the OpenID. With snapshot true
	// it belongs to a virtual visitor and must not be bound to anybody.
	Identify(ctx context.Context, code string) (openID string, snapshot bool, err error)
}

// Paper writes forms filled in, to be printed.
type Paper interface {
	RegistrationForm(w io.Writer, f domain.RegistrationForm) error
}

// Config gives the service what it needs.
type Config struct {
	Store     *repository.Store
	Keyring   *domain.Keyring
	AppID     string // WeChat account through which informants sign in
	PushAppID string // the one that pushes articles
	Names     Names  // of the first
	Log       *slog.Logger
	Paper     Paper
	Codes     Codes     // of the same account
	Random    io.Reader // normally crypto/rand
	PublicURL string    // as phones reach us, without a path
}

// Service decides about units and registrations.
type Service struct {
	store     *repository.Store
	keyring   *domain.Keyring
	appID     string
	pushAppID string
	names     Names
	log       *slog.Logger
	paper     Paper
	codes     Codes
	random    io.Reader
	publicURL string
}

// New makes the service.
func New(cfg Config) *Service {
	return &Service{store: cfg.Store, keyring: cfg.Keyring, appID: cfg.AppID, pushAppID: cfg.PushAppID, names: cfg.Names, log: cfg.Log, paper: cfg.Paper, codes: cfg.Codes, random: cfg.Random, publicURL: cfg.PublicURL}
}

// Settings returns what the department has decided about its work.
func (s *Service) Settings(ctx context.Context) (domain.Settings, error) {
	return s.store.Settings(ctx)
}

// Visitor is who holds a phone. Informant is empty until a registration is begun.
type Visitor struct {
	OpenID     string
	Subscribed bool
	Informant  domain.Informant
	Chairs     []domain.Chair // as which the visitor is in office or waits for confirmation
}

// Registered reports whether the visitor may send manuscripts.
func (v Visitor) Registered() bool {
	return v.Informant.ID != "" && v.Informant.State == domain.InformantActive
}

// Visitor returns who signs in with an OpenID. Somebody never met is no error.
func (s *Service) Visitor(ctx context.Context, openID string) (Visitor, error) {
	visitor := Visitor{OpenID: openID}
	var err error
	if visitor.Chairs, err = s.chairsBy(ctx, openID); err != nil {
		return visitor, err
	}
	follower, err := s.store.Follower(ctx, s.appID, openID)
	if domain.KindOf(err) == domain.KindNotFound {
		return visitor, nil
	}
	if err != nil {
		return visitor, err
	}
	visitor.Subscribed = follower.Subscribed
	if follower.InformantID == "" {
		return visitor, nil
	}
	visitor.Informant, err = s.store.Informant(ctx, follower.InformantID)
	return visitor, err
}
