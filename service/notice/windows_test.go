package notice_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository/sessions"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

// told are values that tell when several were set.
type told struct {
	*sessions.Tables
	set chan struct{}
}

func (v told) SetAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error {
	defer func() { v.set <- struct{}{} }()
	return v.Tables.SetAll(ctx, values, ttl)
}

func TestWindows_CountWhatThePlatformTakes(t *testing.T) {
	c := newClock()
	shared := told{sessions.NewTables(storetest.SQLite(t, c.Now)), make(chan struct{})}
	for name, windows := range map[string]notice.Windows{
		"one process": notice.NewWindows(),
		"shared":      notice.NewSharedWindows(shared, quiet()),
	} {
		taken := func(openID string) (n int) {
			for range 10 {
				may, err := windows.Take(t.Context(), openID, c.Now())
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if may {
					n++
				}
			}
			return n
		}
		open := func(openID string, w notice.Window) {
			c.Add(time.Millisecond) // nobody does two things at once
			windows.Open(openID, w, c.Now())
			if name == "shared" {
				<-shared.set
			}
		}
		steps := []struct {
			what string
			do   func()
			want int
		}{
			{"nothing is known", func() {}, 10},
			{"a message", func() { open("a", notice.AfterMessage) }, 5},
			{"all used up", func() {}, 0},
			{"a tap", func() { open("a", notice.AfterTap) }, 3},
			{"a message and a tap", func() { open("a", notice.AfterMessage); open("a", notice.AfterTap) }, 8},
			{"a tap of long ago", func() { open("a", notice.AfterTap); c.Add(time.Minute) }, 0},
			{"a message two hours ago", func() { open("a", notice.AfterMessage); c.Add(2 * time.Hour) }, 5},
			{"a message two days ago", func() { open("a", notice.AfterMessage); c.Add(48 * time.Hour) }, 0},
		}
		for _, step := range steps {
			step.do()
			if got := taken("a"); got != step.want {
				t.Errorf("%s, %s: %d messages can be sent, want %d", name, step.what, got, step.want)
			}
		}
		open("b", notice.AfterMessage)
		if got := taken("a"); got != 0 {
			t.Errorf("%s: another follower's message opened a window", name)
		}
	}
}

func TestWindows_OfManyFollowersStayRight(t *testing.T) {
	c, windows := newClock(), notice.NewWindows()
	refused := 0
	for i := range 50_000 {
		openID := fmt.Sprint("openid-", i)
		windows.Open(openID, notice.AfterTap, c.Now())
		for range 3 {
			if may, err := windows.Take(t.Context(), openID, c.Now()); !may || err != nil {
				refused++
			}
		}
	}
	if refused > 0 {
		t.Errorf("%d messages were refused within their windows", refused)
	}
}

func TestReply_IsNotTriedWhenTheWindowIsUsedUp(t *testing.T) {
	c := newClock()
	w := newWorldOn(t, c, storetest.SQLite(t, c.Now))
	w.run()
	n, err := w.store.Notification(t.Context(), w.notice)
	w.must(err)
	w.service.Heard(n.OpenID, notice.AfterMessage)
	for i := range 7 {
		w.must(w.service.ReplyLater(t.Context(), n.OpenID, fmt.Sprint("答复", i)))
		w.runFor(time.Minute)
	}
	if len(w.platform.texts) != 5 {
		t.Errorf("%d customer messages were sent, want 5", len(w.platform.texts))
	}
	inbox, err := w.service.Inbox(t.Context(), notice.Reader{Informant: domain.Informant{ID: n.InformantID}}, "")
	w.must(err)
	waiting := 0
	for _, line := range inbox.Lines {
		if line.Kind == domain.NoticeReply && line.State == domain.NoticeUnreachable {
			waiting++
		}
	}
	if waiting != 2 {
		t.Errorf("%d answers wait in the inbox, want 2", waiting)
	}
}
