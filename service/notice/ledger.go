package notice

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

const ledgerPage = 50

// LedgerQuery selects notifications of the ledger. Empty fields do not select.
type LedgerQuery struct {
	State     string // name of a domain.NoticeState
	Kind      domain.NoticeKind
	Broadcast string     // id of a message to many
	Unit      string     // part of the name of the unit
	Person    string     // part of the name of the person
	From      domain.Day // first and last day
	To        domain.Day
	Before    string // id after which the page starts
}

// rows is the query as the rows are asked.
func (q LedgerQuery) rows(limit int) repository.NotificationQuery {
	rows := repository.NotificationQuery{Kind: q.Kind, BroadcastID: q.Broadcast, Unit: q.Unit, Person: q.Person, Before: q.Before, Limit: limit}
	for _, state := range domain.NoticeStates() {
		if state.String() == q.State {
			rows.States = []domain.NoticeState{state}
		}
	}
	if t := q.From.Time(); !t.IsZero() {
		rows.Since = t
	}
	if t := q.To.Time(); !t.IsZero() {
		rows.To = q.To.Add(1).Time()
	}
	return rows
}

// Ledger is a page of all notifications, newest first.
type Ledger struct {
	Lines  []LedgerLine
	Counts []StateCount
	Total  int
	Failed int    // of the kind that was asked for, whatever the state
	Title  string // of the message to many that was asked for
	Next   string // where the next page starts, empty on the last
}

// StateCount is how many notifications stand in a state.
type StateCount struct {
	State domain.NoticeState
	Count int
}

// LedgerLine is one notification with everything known about it.
type LedgerLine struct {
	domain.Notification
	Recipient repository.Recipient
	Tries     []domain.Try
}

// Unsettled reports whether somebody should read what happened.
func (l LedgerLine) Unsettled() bool {
	return l.Retryable() || l.State == domain.NoticeUnreachable
}

// Last returns the newest try, an empty one where there was none.
func (l LedgerLine) Last() domain.Try {
	if len(l.Tries) == 0 {
		return domain.Try{}
	}
	return l.Tries[len(l.Tries)-1]
}

// Retryable reports whether the notification can be sent again by hand.
func (l LedgerLine) Retryable() bool {
	return l.Kind != domain.NoticeReply && (l.State == domain.NoticeFailed || l.State == domain.NoticeUnknown)
}

// Ledger returns a page of notifications with names and every try.
func (s *Service) Ledger(ctx context.Context, actor domain.Account, q LedgerQuery) (Ledger, error) {
	if err := actor.Require(domain.ReadNotifications); err != nil {
		return Ledger{}, err
	}
	found, err := s.store.Notifications(ctx, q.rows(ledgerPage+1))
	if err != nil {
		return Ledger{}, fmt.Errorf("list notifications: %w", err)
	}
	ledger := Ledger{}
	if len(found) > ledgerPage {
		found = found[:ledgerPage]
		ledger.Next = found[ledgerPage-1].ID
	}
	if ledger.Lines, err = s.lines(ctx, found); err != nil {
		return Ledger{}, err
	}
	if q.Broadcast != "" {
		if ledger.Title, err = s.titleOf(ctx, q.Broadcast); err != nil {
			return Ledger{}, err
		}
	}
	counts, err := s.counts(ctx, q.Broadcast)
	if err != nil {
		return Ledger{}, fmt.Errorf("count notifications: %w", err)
	}
	for _, state := range domain.NoticeStates() {
		of := StateCount{State: state}
		for _, c := range counts {
			if c.State == state {
				of.Count = c.Count
			}
		}
		ledger.Total += of.Count
		ledger.Counts = append(ledger.Counts, of)
	}
	if ledger.Failed, err = s.store.CountNotificationsIn(ctx, domain.NoticeFailed, q.Kind); err != nil {
		return Ledger{}, fmt.Errorf("count failed notifications: %w", err)
	}
	return ledger, nil
}

// counts counts the notifications of a message to many by state, or all.
func (s *Service) counts(ctx context.Context, broadcastID string) ([]repository.NoticeCount, error) {
	if broadcastID != "" {
		return s.store.BroadcastCounts(ctx, broadcastID)
	}
	return s.store.CountNotifications(ctx)
}

// titleOf names a message to many.
func (s *Service) titleOf(ctx context.Context, broadcastID string) (string, error) {
	b, err := s.store.Broadcast(ctx, broadcastID)
	if err != nil {
		return "", fmt.Errorf("read broadcast %s: %w", broadcastID, err)
	}
	return b.Subject, nil
}

// Failed counts the notifications that could not be sent, none for who may not
// read them.
func (s *Service) Failed(ctx context.Context, actor domain.Account) (int, error) {
	if !actor.Can(domain.ReadNotifications) {
		return 0, nil
	}
	n, err := s.store.CountNotificationsIn(ctx, domain.NoticeFailed, "")
	if err != nil {
		return 0, fmt.Errorf("count failed notifications: %w", err)
	}
	return n, nil
}

// FailedLines returns the newest notifications that could not be sent, at most
// so many, and how many there are; none for who may not read them.
func (s *Service) FailedLines(ctx context.Context, actor domain.Account, most int) ([]LedgerLine, int, error) {
	count, err := s.Failed(ctx, actor)
	if err != nil || count == 0 {
		return nil, 0, err
	}
	found, err := s.store.Notifications(ctx, repository.NotificationQuery{States: []domain.NoticeState{domain.NoticeFailed}, Limit: most})
	if err != nil {
		return nil, 0, fmt.Errorf("list failed notifications: %w", err)
	}
	lines, err := s.lines(ctx, found)
	return lines, count, err
}

// lines adds the names and the tries.
func (s *Service) lines(ctx context.Context, found []domain.Notification) ([]LedgerLine, error) {
	ids := make([]string, len(found))
	for i, n := range found {
		ids[i] = n.ID
	}
	recipients, err := s.store.Recipients(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("name recipients: %w", err)
	}
	tries, err := s.store.TriesOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("list tries: %w", err)
	}
	names := map[string]repository.Recipient{}
	for _, r := range recipients {
		names[r.NotificationID] = r
	}
	attempts := map[string][]domain.Try{}
	for _, t := range tries {
		attempts[t.NotificationID] = append(attempts[t.NotificationID], t)
	}
	lines := make([]LedgerLine, len(found))
	for i, n := range found {
		lines[i] = LedgerLine{Notification: n, Recipient: names[n.ID], Tries: attempts[n.ID]}
	}
	return lines, nil
}
