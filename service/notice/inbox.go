package notice

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

const inboxPage = 20

// Reader is whose inbox it is: an informant's, a chair's, or both of one person.
type Reader struct {
	Informant domain.Informant
	Chairs    []domain.Chair
}

// nobody reports whether the reader is told nothing.
func (r Reader) nobody() bool { return r.Informant.ID == "" && len(r.Chairs) == 0 }

func (r Reader) chairIDs() []string {
	var ids []string
	for _, c := range r.Chairs {
		ids = append(ids, c.ID)
	}
	return ids
}

// Inbox is a page of what one person was told, newest first.
type Inbox struct {
	Lines []InboxLine
	Next  string // where the next page starts, empty on the last
}

// InboxLine is one notification as its reader reads it.
type InboxLine struct{ domain.Notification }

// Unread reports whether the notification is shown for the first time.
func (l InboxLine) Unread() bool { return l.ReadAt.IsZero() }

// Delivery says whether the notification reached the reader's WeChat, and no
// more than is known.
func (l InboxLine) Delivery() string {
	switch l.State {
	case domain.NoticeQueued:
		return "正在发往微信"
	case domain.NoticeSent:
		return "已发往微信，还没有回执"
	case domain.NoticeDelivered:
		return "已送到微信"
	case domain.NoticeFailed, domain.NoticeUnreachable:
		return "没有送到微信"
	}
	return "不确定是否送到微信"
}

// Inbox returns a page of the reader's own notifications and keeps that they
// were opened. Before is the id after which the page starts.
func (s *Service) Inbox(ctx context.Context, reader Reader, before string) (Inbox, error) {
	if reader.nobody() {
		return Inbox{}, nil
	}
	found, err := s.store.Notifications(ctx, repository.NotificationQuery{
		InformantID: reader.Informant.ID, ChairIDs: reader.chairIDs(), Before: before, Limit: inboxPage + 1, Told: true,
	})
	if err != nil {
		return Inbox{}, fmt.Errorf("list notifications of informant %s: %w", reader.Informant.ID, err)
	}
	inbox := Inbox{}
	if len(found) > inboxPage {
		found = found[:inboxPage]
		inbox.Next = found[inboxPage-1].ID
	}
	for _, n := range found {
		inbox.Lines = append(inbox.Lines, InboxLine{n})
	}
	if err := s.markRead(ctx, reader, inbox.Lines); err != nil {
		return Inbox{}, fmt.Errorf("mark notifications of informant %s as read: %w", reader.Informant.ID, err)
	}
	return inbox, nil
}

func (s *Service) markRead(ctx context.Context, reader Reader, lines []InboxLine) error {
	var unread []string
	for _, l := range lines {
		if l.Unread() {
			unread = append(unread, l.ID)
		}
	}
	if len(unread) == 0 {
		return nil
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		for _, id := range unread {
			if err := tx.MarkRead(ctx, id, reader.Informant.ID, reader.chairIDs()...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Unread counts what the reader has not opened yet.
func (s *Service) Unread(ctx context.Context, reader Reader) (int, error) {
	if reader.nobody() {
		return 0, nil
	}
	return s.store.CountUnread(ctx, reader.Informant.ID, reader.chairIDs()...)
}
