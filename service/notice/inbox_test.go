package notice_test

import (
	"strconv"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

// told tells an informant so many things more.
func (w *world) told(informantID string, times int) {
	w.t.Helper()
	for n := range times {
		w.must(w.store.Notify(w.t.Context(), domain.Notification{
			Kind: domain.NoticeReceived, InformantID: informantID, Facts: []domain.Fact{{Name: "编号", Value: strconv.Itoa(n)}},
		}))
	}
}

func (w *world) inbox(informant domain.Informant, before string) notice.Inbox {
	w.t.Helper()
	inbox, err := w.service.Inbox(w.t.Context(), notice.Reader{Informant: informant}, before)
	w.must(err)
	return inbox
}

func (w *world) unread(informant domain.Informant, want int) {
	w.t.Helper()
	if got, err := w.service.Unread(w.t.Context(), notice.Reader{Informant: informant}); err != nil || got != want {
		w.t.Errorf("%d unread, %v; want %d", got, err, want)
	}
}

func TestInbox_HoldsOnlyOnesOwnAndMarksWhatWasShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		w := newWorldOn(t, newClock(), store) // tells somebody else something
		mine, other := domain.Informant{ID: store.NewID()}, domain.Informant{ID: store.NewID()}
		w.told(mine.ID, 43)
		w.told(other.ID, 2)
		w.unread(mine, 43)
		seen := map[string]bool{}
		sizes := []int{}
		for before := ""; ; {
			inbox := w.inbox(mine, before)
			sizes = append(sizes, len(inbox.Lines))
			for _, l := range inbox.Lines {
				if l.InformantID != mine.ID || seen[l.ID] || !l.Unread() {
					t.Fatalf("line %+v, seen before: %t", l, seen[l.ID])
				}
				seen[l.ID] = true
			}
			w.unread(mine, 43-len(seen))
			if before = inbox.Next; before == "" {
				break
			}
		}
		if len(seen) != 43 || len(sizes) != 3 {
			t.Errorf("pages of %v", sizes)
		}
		if again := w.inbox(mine, ""); again.Lines[0].Unread() || again.Lines[0].Fact("编号") != "42" {
			t.Errorf("opened again: %+v", again.Lines[0])
		}
		w.unread(other, 2)
	})
}

func TestInbox_IsEmptyForWhoeverIsNotRegistered(t *testing.T) {
	w := newWorld(t)
	if inbox := w.inbox(domain.Informant{}, ""); len(inbox.Lines) != 0 {
		t.Errorf("a stranger reads %+v", inbox.Lines)
	}
	w.unread(domain.Informant{}, 0)
	if n := w.state(domain.NoticeQueued); !n.ReadAt.IsZero() {
		t.Error("a stranger has marked somebody's notice as read")
	}
}

func TestDelivery_SaysNoMoreThanIsKnown(t *testing.T) {
	for state, want := range map[domain.NoticeState]string{
		domain.NoticeQueued: "正在发往微信", domain.NoticeSent: "已发往微信，还没有回执", domain.NoticeDelivered: "已送到微信",
		domain.NoticeFailed: "没有送到微信", domain.NoticeUnreachable: "没有送到微信", domain.NoticeUnknown: "不确定是否送到微信",
	} {
		line := notice.InboxLine{Notification: domain.Notification{State: state}}
		if got := line.Delivery(); got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
}
