package intake

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Forwarder hands messages that are not ours on to another system.
type Forwarder interface {
	Forward(ctx context.Context, document string) error
}

// longestForward bounds what a row of the outbox holds, in bytes.
const longestForward = 60_000

// Foreign takes a message that is not ours: it is handed on where another system
// is set, and answered.
func (s *Service) Foreign(ctx context.Context, m ChatMessage, reply string) (string, error) {
	if s.forwarder == nil {
		return reply, nil
	}
	return s.once(ctx, m, func(tx *repository.Store) (string, error) { return reply, s.handOn(ctx, tx, m) })
}

// handOn asks the outbox to hand a message on, sealed as its text is kept.
func (s *Service) handOn(ctx context.Context, tx *repository.Store, m ChatMessage) error {
	if s.forwarder == nil || m.Foreign == "" {
		return nil
	}
	sealed, err := s.keyring.Seal("message/"+m.AppID+"/"+m.OpenID, m.Foreign)
	if err != nil {
		return fmt.Errorf("hand a message on: %w", err)
	}
	payload := m.AppID + " " + base64.StdEncoding.EncodeToString(sealed)
	if len(payload) > longestForward {
		s.log.WarnContext(ctx, "a message is too long to be handed on", "key", m.InboxKey, "bytes", len(m.Foreign))
		return nil
	}
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobForward, Subject: m.OpenID, Payload: payload})
}

// Forward hands a message on, as an outbox job asks. The other system may get it
// twice, as from the platform.
func (s *Service) Forward(ctx context.Context, job domain.Job) error {
	if s.forwarder == nil {
		return nil // no longer wanted
	}
	appID, text, _ := strings.Cut(job.Payload, " ")
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return fmt.Errorf("read job %s: %w", job.ID, err)
	}
	document, err := s.keyring.Open("message/"+appID+"/"+job.Subject, sealed)
	if err != nil {
		return fmt.Errorf("open job %s: %w", job.ID, err)
	}
	return s.forwarder.Forward(ctx, document)
}
