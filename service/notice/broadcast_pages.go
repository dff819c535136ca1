package notice

import (
	"context"
	"fmt"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Broadcasts is a page of messages, newest first.
type Broadcasts struct {
	Lines []domain.Broadcast
	Next  string // where the next page starts, empty on the last
	Rate  int    // notifications a second
}

// Broadcasts returns a page of messages.
func (s *Service) Broadcasts(ctx context.Context, actor domain.Account, before string) (Broadcasts, error) {
	if err := actor.Require(domain.ReadNotifications); err != nil {
		return Broadcasts{}, err
	}
	found, err := s.store.Broadcasts(ctx, before, broadcastsPage+1)
	if err != nil {
		return Broadcasts{}, fmt.Errorf("list broadcasts: %w", err)
	}
	page := Broadcasts{Lines: found}
	if len(found) > broadcastsPage {
		page.Lines = found[:broadcastsPage]
		page.Next = page.Lines[broadcastsPage-1].ID
	}
	page.Rate, err = s.rate(ctx)
	return page, err
}

// Reach is whom a message is for.
type Reach struct {
	Words    string // how they were chosen
	Units    []repository.Reach
	People   int // informants
	Unlinked int // of them have no WeChat account that follows
	Chairs   int // who are no informants of it
	Total    int
}

// Lacking returns the units in which somebody has no WeChat account that follows.
func (r Reach) Lacking() []repository.Reach {
	var lacking []repository.Reach
	for _, u := range r.Units {
		if u.Unlinked > 0 {
			lacking = append(lacking, u)
		}
	}
	return lacking
}

func (s *Service) reach(ctx context.Context, on *repository.Store, b domain.Broadcast) (Reach, error) {
	var r Reach
	var err error
	if r.Units, err = on.BroadcastReach(ctx, b, s.appID); err != nil {
		return r, err
	}
	for _, u := range r.Units {
		r.People, r.Unlinked = r.People+u.People, r.Unlinked+u.Unlinked
	}
	if b.Addressees.Chairs {
		if r.Chairs, err = on.CountBroadcastChairs(ctx, b); err != nil {
			return r, err
		}
	}
	r.Total = r.People + r.Chairs
	r.Words, err = audienceWords(ctx, on, b.Addressees)
	return r, err
}

// audienceWords says how people were chosen.
func audienceWords(ctx context.Context, on *repository.Store, a domain.Addressees) (string, error) {
	names := map[string]string{}
	switch a.Kind {
	case domain.AddresseesClass:
		classes, err := on.UnitClasses(ctx)
		if err != nil {
			return "", err
		}
		for _, c := range classes {
			names[c.Code] = c.Name
		}
	case domain.AddresseesSubtree, domain.AddresseesUnits:
		units, err := on.Units(ctx)
		if err != nil {
			return "", err
		}
		for _, u := range units {
			names[u.ID] = u.Label()
		}
	}
	var chosen []string
	for _, code := range a.Codes {
		if names[code] != "" {
			chosen = append(chosen, names[code])
		}
	}
	words := domain.Shorten(strings.Join(chosen, "、"), 100)
	switch a.Kind {
	case domain.AddresseesAll:
		words = "全部单位"
	case domain.AddresseesSubtree:
		words += "和下级单位"
	}
	if a.Chairs {
		return words + "的信息员和工会主席", nil
	}
	return words + "的信息员", nil
}

// BroadcastPage is a message with what became of it.
type BroadcastPage struct {
	domain.Broadcast
	Reach   Reach   // of a draft
	Preview Preview // of a draft
	Words   string  // whom it is for
	Tally   domain.BroadcastTally
	Left    time.Duration // until all have gone out, as far as it is known
	Rate    int
}

// BroadcastPage returns a message: a draft with whom it reaches and how it looks,
// any other with how far it is.
func (s *Service) BroadcastPage(ctx context.Context, actor domain.Account, id string) (BroadcastPage, error) {
	if err := actor.Require(domain.ReadNotifications); err != nil {
		return BroadcastPage{}, err
	}
	page := BroadcastPage{}
	var err error
	if page.Broadcast, err = s.store.Broadcast(ctx, id); err != nil {
		return page, fmt.Errorf("read broadcast %s: %w", id, err)
	}
	if page.Rate, err = s.rate(ctx); err != nil {
		return page, err
	}
	if page.State != domain.BroadcastDraft {
		if page.Words, err = audienceWords(ctx, s.store, page.Addressees); err != nil {
			return page, err
		}
		return page, s.tally(ctx, &page)
	}
	if page.Reach, err = s.reach(ctx, s.store, page.Broadcast); err != nil {
		return page, fmt.Errorf("count whom broadcast %s reaches: %w", id, err)
	}
	page.Words = page.Reach.Words
	name, err := federation(ctx, s.store)
	if err != nil {
		return page, err
	}
	page.Preview, err = s.preview(ctx, s.broadcastNotice(page.Broadcast, name))
	return page, err
}

// tally counts how far a message is.
func (s *Service) tally(ctx context.Context, page *BroadcastPage) error {
	counts, err := s.store.BroadcastCounts(ctx, page.ID)
	if err != nil {
		return fmt.Errorf("count the notifications of broadcast %s: %w", page.ID, err)
	}
	t := &page.Tally
	for _, c := range counts {
		switch c.State {
		case domain.NoticeQueued:
			t.Waiting = c.Count
		case domain.NoticeSent:
			t.Sent = c.Count
		case domain.NoticeDelivered:
			t.Delivered = c.Count
		case domain.NoticeFailed:
			t.Failed = c.Count
		case domain.NoticeUnknown:
			t.Unknown = c.Count
		case domain.NoticeUnreachable:
			t.Unreachable = c.Count
		case domain.NoticeCancelled:
			t.Cancelled = c.Count
		}
	}
	if !page.Ended {
		t.Waiting += max(0, page.Total-page.Expanded)
	}
	if page.State == domain.BroadcastRunning && page.QuietUntil.IsZero() {
		page.Left = time.Duration(t.Waiting) * time.Second / time.Duration(max(1, page.Rate))
	}
	return nil
}

// Going reports whether the page should be looked at again soon.
func (p BroadcastPage) Going() bool {
	return p.State == domain.BroadcastRunning || p.State == domain.BroadcastCancelled && p.EndedAt.IsZero()
}

// Percent returns how far the message is.
func (p BroadcastPage) Percent() int {
	all := p.Tally.Settled() + p.Tally.Waiting
	switch {
	case p.State == domain.BroadcastDone || all == 0:
		return 100
	case p.Tally.Waiting > 0:
		return min(99, p.Tally.Settled()*100/all)
	}
	return 100
}

// Gone counts those who stopped serving after the message was confirmed, to whom
// it was not sent.
func (p BroadcastPage) Gone() int {
	if !p.Ended {
		return 0
	}
	return max(0, p.Total-p.Expanded)
}

// LeftWords says how long the message still takes.
func (p BroadcastPage) LeftWords() string {
	switch left := p.Left.Round(time.Second); {
	case p.Tally.Waiting == 0 || !p.QuietUntil.IsZero():
		return ""
	case left < time.Minute:
		return fmt.Sprintf("约还需 %d 秒", max(1, int(left.Seconds())))
	case left < time.Hour:
		return fmt.Sprintf("约还需 %d 分钟", int(left.Round(time.Minute).Minutes()))
	default:
		return fmt.Sprintf("约还需 %d 小时 %d 分钟", int(left.Hours()), int(left.Minutes())%60)
	}
}

// Message is a message of the department as one of its readers reads it.
type Message struct {
	domain.Broadcast
	At time.Time
}

// Message returns the whole text of a message that somebody was told, and keeps
// that it was opened. Another's is not found.
func (s *Service) Message(ctx context.Context, reader Reader, notificationID string) (Message, error) {
	n, err := s.store.Notification(ctx, notificationID)
	if err != nil {
		return Message{}, err
	}
	own := n.InformantID != "" && n.InformantID == reader.Informant.ID
	for _, id := range reader.chairIDs() {
		own = own || n.ChairID == id
	}
	if !own || n.State == domain.NoticeCancelled {
		return Message{}, domain.NotFound("没有找到这条消息。")
	}
	b, err := s.store.BroadcastTold(ctx, n.ID)
	if err != nil {
		return Message{}, fmt.Errorf("read the message of notification %s: %w", n.ID, err)
	}
	if n.ReadAt.IsZero() {
		if err := s.store.MarkRead(ctx, n.ID, reader.Informant.ID, reader.chairIDs()...); err != nil {
			return Message{}, fmt.Errorf("mark notification %s as read: %w", n.ID, err)
		}
	}
	return Message{Broadcast: b, At: n.CreatedAt}, nil
}
