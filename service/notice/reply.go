package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	if !s.mayWrite(ctx, job.Subject) {
		return &domain.Error{Kind: domain.KindForbidden, Err: errors.New("no window is open for a customer message")}
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

// keepReply leaves an answer that did not reach the chat in the inbox of the
// phone page, for an informant. The platform takes customer messages only for
// two days after somebody has written, and few of them.
func (s *Service) keepReply(ctx context.Context, job domain.Job, _ error) error {
	follower, err := s.store.Follower(ctx, s.appID, job.Subject)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return fmt.Errorf("keep the answer in job %s: %w", job.ID, err)
	}
	if err != nil || follower.InformantID == "" {
		return nil // there is no page on which it could wait
	}
	n := domain.Notification{
		Kind: domain.NoticeReply, InformantID: follower.InformantID, OpenID: job.Subject, State: domain.NoticeUnreachable, Path: s.pathIn(job.Payload),
		Facts: []domain.Fact{{Name: "说明", Value: domain.PlainText(job.Payload)}},
	}
	if job.State == domain.JobUnknown {
		n.State = domain.NoticeUnknown
	}
	return s.store.AddReply(ctx, job.ID, n)
}

// pathIn returns the page to which an answer leads, the inbox when it leads nowhere.
func (s *Service) pathIn(text string) string {
	_, after, found := strings.Cut(text, `href="`+s.publicURL+"/")
	path, _, closed := strings.Cut(after, `"`)
	if !found || !closed {
		return "/m/inbox"
	}
	return "/" + path
}
