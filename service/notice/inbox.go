package notice

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

const inboxPage = 20

// Inbox is a page of what one informant was told, newest first.
type Inbox struct {
	Lines []InboxLine
	Next  string // where the next page starts, empty on the last
}

// InboxLine is one notification as its informant reads it.
type InboxLine struct{ domain.Notification }

// Unread reports whether the notification is shown for the first time.
func (l InboxLine) Unread() bool { return l.ReadAt.IsZero() }

// Delivery says whether the notification reached the informant's WeChat, and no
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

// Inbox returns a page of the informant's own notifications and keeps that they
// were opened. Before is the id after which the page starts.
func (s *Service) Inbox(ctx context.Context, informant domain.Informant, before string) (Inbox, error) {
	if informant.ID == "" {
		return Inbox{}, nil
	}
	found, err := s.store.Notifications(ctx, repository.NotificationQuery{InformantID: informant.ID, Before: before, Limit: inboxPage + 1})
	if err != nil {
		return Inbox{}, fmt.Errorf("list notifications of informant %s: %w", informant.ID, err)
	}
	inbox := Inbox{}
	if len(found) > inboxPage {
		found = found[:inboxPage]
		inbox.Next = found[inboxPage-1].ID
	}
	for _, n := range found {
		inbox.Lines = append(inbox.Lines, InboxLine{n})
	}
	if err := s.markRead(ctx, informant, inbox.Lines); err != nil {
		return Inbox{}, fmt.Errorf("mark notifications of informant %s as read: %w", informant.ID, err)
	}
	return inbox, nil
}

func (s *Service) markRead(ctx context.Context, informant domain.Informant, lines []InboxLine) error {
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
			if err := tx.MarkRead(ctx, id, informant.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// Unread counts what the informant has not opened yet.
func (s *Service) Unread(ctx context.Context, informant domain.Informant) (int, error) {
	if informant.ID == "" {
		return 0, nil
	}
	return s.store.CountUnread(ctx, informant.ID)
}
