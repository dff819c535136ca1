package adoption

import (
	"context"
	"crypto/rand"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Certificate says that a manuscript was adopted. Anybody who has its code can
// verify it.
type Certificate struct {
	Code       string
	Federation string
	Title      string // as printed
	Number     string // of the manuscript
	Author     string
	Unit       string
	Outlet     string
	Day        domain.Day // of publication
	Valid      bool       // false once the adoption no longer counts
}

// Certificate returns the certificate of an author's own adoption. The first
// time it is given a code.
func (s *Service) Certificate(ctx context.Context, informant domain.Informant, adoptionID string) (Certificate, error) {
	a, err := s.store.Adoption(ctx, adoptionID)
	if err != nil {
		return Certificate{}, err
	}
	m, err := s.store.Manuscript(ctx, a.ManuscriptID)
	if err != nil {
		return Certificate{}, err
	}
	if informant.ID == "" || m.InformantID != informant.ID || a.State != domain.AdoptionConfirmed {
		return Certificate{}, domain.NotFound("没有找到这条采用。")
	}
	code, err := s.store.CertificateOf(ctx, a.ID, rand.Text())
	if err != nil {
		return Certificate{}, fmt.Errorf("certify adoption %s: %w", a.ID, err)
	}
	return s.certificate(ctx, s.store, code, a)
}

// VerifyCertificate returns what a code certifies, NotFound for one that was
// never given.
func (s *Service) VerifyCertificate(ctx context.Context, code string) (Certificate, error) {
	a, err := s.store.CertifiedAdoption(ctx, code)
	if domain.KindOf(err) == domain.KindNotFound {
		return Certificate{}, domain.NotFound("没有这份证书，请核对编号。")
	}
	if err != nil {
		return Certificate{}, err
	}
	return s.certificate(ctx, s.store, code, a)
}

func (s *Service) certificate(ctx context.Context, store *repository.Store, code string, a domain.Adoption) (Certificate, error) {
	m, err := store.Manuscript(ctx, a.ManuscriptID)
	if err != nil {
		return Certificate{}, err
	}
	settings, err := store.Settings(ctx)
	if err != nil {
		return Certificate{}, err
	}
	outlet, err := store.Outlet(ctx, a.OutletID)
	if err != nil {
		return Certificate{}, err
	}
	c := Certificate{
		Code: code, Federation: settings.Federation, Title: a.Title, Number: m.Number, Author: m.Byline, Outlet: outlet.Name, Day: a.PublishedDay,
		Valid: a.State == domain.AdoptionConfirmed && m.State != domain.ManuscriptRecalled,
	}
	if m.UnitID != "" {
		unit, err := store.Unit(ctx, m.UnitID)
		if err != nil {
			return c, err
		}
		c.Unit = unit.Name
	}
	if c.Author == "" {
		informant, err := store.Informant(ctx, m.InformantID)
		if err != nil {
			return c, err
		}
		c.Author = informant.Name
	}
	return c, nil
}
