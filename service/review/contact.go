package review

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// maskContact hides most of a contact. Numbers keep their ends, words only
// their first character.
func maskContact(contact string) string {
	for _, r := range contact {
		if r > 127 {
			return string([]rune(contact)[:1]) + "****"
		}
	}
	return domain.Mask(contact)
}

// Reveal asks to see a manuscript's contact in full.
type Reveal struct {
	ManuscriptID string
	Reason       string
}

// Reveal returns the contact in full and logs who wanted it and why.
func (s *Service) Reveal(ctx context.Context, actor domain.Account, cmd Reveal) (string, error) {
	if err := actor.Require(domain.RevealPersonalData); err != nil {
		return "", err
	}
	reason := strings.TrimSpace(cmd.Reason)
	if reason == "" || len([]rune(reason)) > maxReason {
		return "", domain.InvalidFields(map[string]string{"reason": "请写明查看联系方式的原因，200 字以内。"})
	}
	m, err := submitted(ctx, s.store, cmd.ManuscriptID)
	if err != nil {
		return "", err
	}
	contact, err := s.keyring.Open(contactPurpose(m.ID), m.Contact)
	if err != nil {
		return "", fmt.Errorf("reveal contact of manuscript %s: %w", m.ID, err)
	}
	return contact, s.store.InTx(ctx, func(tx *repository.Store) error {
		return audit(ctx, tx, actor, "manuscript.reveal", m, "查看联系方式，原因："+reason)
	})
}
