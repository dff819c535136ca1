package notice

import (
	"context"
	"errors"
	"fmt"

	"laigao/domain"
)

// ReplyLater asks the outbox to send an answer that came too late for the
// platform's callback.
func (s *Service) ReplyLater(ctx context.Context, openID, text string) error {
	if err := s.store.Enqueue(ctx, domain.Job{Kind: domain.JobReplyMessage, Subject: openID, Payload: text}); err != nil {
		return fmt.Errorf("queue an answer: %w", err)
	}
	return nil
}

// Reply sends a customer message. The channel has no key against repeats: a send
// that may have happened is never repeated.
func (s *Service) Reply(ctx context.Context, job domain.Job) error {
	if job.Interrupted {
		return &domain.UnknownOutcome{Err: errors.New("an earlier attempt was interrupted")}
	}
	err := s.notifier.SendText(ctx, job.Subject, job.Payload)
	if err == nil {
		return nil
	}
	if s.notifier.Outcome(err).Unknown {
		return &domain.UnknownOutcome{Err: err}
	}
	return fmt.Errorf("answer in job %s: %w", job.ID, err)
}
