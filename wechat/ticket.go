package wechat

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// TicketStore keeps the ticket that signs the JS-SDK's configuration, one for all
// processes.
type TicketStore struct {
	stash *stash
}

// newTicketStore returns a store that fetches with the getticket call.
func newTicketStore(config Config, way *transport) *TicketStore {
	s := newStash(config, "ticket")
	s.fetch = func(ctx context.Context, _ bool) (string, time.Duration, error) {
		var answer struct {
			Ticket string `json:"ticket"`
			Life   loose  `json:"expires_in"`
		}
		call := exchange{Method: http.MethodGet, Path: "/cgi-bin/ticket/getticket", Query: url.Values{"type": {"jsapi"}}}
		if err := way.exchange(ctx, call, &answer); err != nil {
			return "", 0, err
		}
		if answer.Ticket == "" {
			return "", 0, newCallError(&callError{path: call.Path, text: "the answer holds no ticket"})
		}
		return answer.Ticket, time.Duration(answer.Life.int()) * time.Second, nil
	}
	return &TicketStore{stash: s}
}

// Ticket returns a ticket that holds for a minute or more.
func (t *TicketStore) Ticket(ctx context.Context) (string, error) { return t.stash.obtain(ctx, "") }

// GetTicket is the SDK's way to ask for the ticket; the token it passes is not needed.
func (t *TicketStore) GetTicket(token string) (string, error) {
	return t.GetTicketContext(context.Background(), token)
}

// GetTicketContext is the SDK's way to ask for the ticket; the token it passes is not needed.
func (t *TicketStore) GetTicketContext(ctx context.Context, _ string) (string, error) {
	return t.Ticket(ctx)
}
