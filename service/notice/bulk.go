package notice

import (
	"context"
	"fmt"

	"laigao/domain"
)

// bulkCalls is how many notifications of messages are at the platform at the
// same time. Many more are between the database's commits, which cost the same
// for one as for all that wait for them.
const bulkCalls = 8

// bulkKey marks the context of a notification that is one of many.
type bulkKey struct{}

// paced is the platform's channels with few calls at once for notifications that
// are one of many. All others never wait for those.
type paced struct {
	Notifier
	calls chan struct{}
}

func newPaced(n Notifier) *paced { return &paced{Notifier: n, calls: make(chan struct{}, bulkCalls)} }

// SendTemplate sends a template message, when it is its turn.
func (p *paced) SendTemplate(ctx context.Context, message Template) (string, error) {
	if ctx.Value(bulkKey{}) == nil {
		return p.Notifier.SendTemplate(ctx, message)
	}
	select {
	case p.calls <- struct{}{}:
	case <-ctx.Done(): // nothing was sent
		return "", &domain.Error{Kind: domain.KindUnavailable, Err: fmt.Errorf("wait for a call of the platform: %w", ctx.Err())}
	}
	defer func() { <-p.calls }()
	return p.Notifier.SendTemplate(ctx, message)
}
