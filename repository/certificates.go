package repository

import (
	"context"

	"laigao/domain"
)

// CertificateOf returns the code of an adoption's certificate; the first time it
// keeps the given one.
func (s *Store) CertificateOf(ctx context.Context, adoptionID, code string) (string, error) {
	known, err := get(ctx, s, scanText, `SELECT code FROM certificates WHERE adoption_id = ?`, adoptionID)
	if domain.KindOf(err) != domain.KindNotFound {
		return known, err
	}
	_, err = s.exec(ctx, `INSERT INTO certificates (code, adoption_id, created_at) VALUES (?, ?, ?)`, code, adoptionID, millis(s.Now()))
	if domain.KindOf(err) == domain.KindConflict { // somebody asked at the same moment
		return get(ctx, s, scanText, `SELECT code FROM certificates WHERE adoption_id = ?`, adoptionID)
	}
	return code, err
}

// CertifiedAdoption returns the adoption to which a certificate's code belongs.
func (s *Store) CertifiedAdoption(ctx context.Context, code string) (domain.Adoption, error) {
	id, err := get(ctx, s, scanText, `SELECT adoption_id FROM certificates WHERE code = ?`, code)
	if err != nil {
		return domain.Adoption{}, err
	}
	return s.Adoption(ctx, id)
}
