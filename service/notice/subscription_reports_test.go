package notice_test

import (
	"fmt"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/notice"
)

// reported gives a report of the platform on a subscription notice of the world's person.
func (w *world) reported(key, messageID string, code int) {
	w.t.Helper()
	w.must(w.service.SubscriptionFinished(w.t.Context(), key, []domain.SubscriptionReport{{
		OpenID: w.openID(), TemplateID: "T1", MessageID: messageID, Code: code, Words: "refuse", ToldAt: w.clock.Now(),
	}}))
}

// more tells the world's person something more and returns the notification.
func (w *world) more() string {
	w.t.Helper()
	n, err := w.store.Notification(w.t.Context(), w.notice)
	w.must(err)
	w.must(w.store.Notify(w.t.Context(), domain.Notification{Kind: domain.NoticeReturned, InformantID: n.InformantID, Facts: n.Facts}))
	ledger, err := w.service.Ledger(w.t.Context(), w.editor, notice.LedgerQuery{})
	w.must(err)
	return ledger.Lines[0].ID
}

func (w *world) stateOf(id string) domain.NoticeState {
	w.t.Helper()
	n, err := w.store.Notification(w.t.Context(), id)
	w.must(err)
	return n.State
}

func TestSubscriptionFinished_IsJoinedWithTheNoticeItIsAbout(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.order(domain.ChannelSubscription)
		for code, want := range map[int]domain.NoticeState{0: domain.NoticeDelivered, 3: domain.NoticeFailed} {
			w.allow(1)
			w.run()
			w.state(domain.NoticeSent)
			for n := range 3 { // twice by the same event, once by another about the same
				w.reported(fmt.Sprint("e:", w.notice, n/2), "170"+w.notice, code)
				w.run()
			}
			n := w.state(want)
			if tries := w.tries(); len(tries) != 1 || tries[0].State != want || tries[0].Code != code || n.MessageID != "subscription:170"+w.notice {
				t.Errorf("code %d: tries %+v of %+v", code, tries, n)
			}
			w.notice = w.notify(true)
		}
	})
}

func TestSubscriptionFinished_WaitsForASendingThatIsNotWrittenDown(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.order(domain.ChannelSubscription)
		w.allow(1)
		w.platform.after = func(string) { // the event is faster than the answer
			w.reported("e:1", "170", 0)
			w.run()
			w.state(domain.NoticeQueued)
		}
		w.run()
		w.state(domain.NoticeSent)
		w.runFor(10 * time.Second)
		w.state(domain.NoticeDelivered)
	})
}

func TestSubscriptionFinished_EndsADoubt(t *testing.T) {
	w := newWorld(t)
	w.order(domain.ChannelSubscription)
	w.allow(1)
	w.platform.answers = []error{errTimeout}
	w.run()
	w.state(domain.NoticeUnknown)
	w.reported("e:1", "170", 0)
	w.run()
	if n := w.state(domain.NoticeDelivered); n.SentAt.IsZero() {
		t.Errorf("delivered without a time: %+v", n)
	}
}

func TestSubscriptionFinished_ClaimsNothingThatTheReportsDoNotTell(t *testing.T) {
	both := func(codes ...int) (*world, string) {
		w := newWorld(t)
		w.order(domain.ChannelSubscription)
		w.allow(2)
		w.run()
		w.clock.Add(time.Second)
		second := w.more()
		w.run()
		for n, code := range codes {
			w.reported(fmt.Sprint("e:", n), fmt.Sprint(9+n), code) // 9 comes before 10
		}
		w.runFor(15 * time.Minute)
		return w, second
	}
	w, second := both(0)
	if w.stateOf(w.notice) != domain.NoticeSent || w.stateOf(second) != domain.NoticeSent {
		t.Errorf("one of two reports was lost: %s and %s", w.stateOf(w.notice), w.stateOf(second))
	}
	w, second = both(0, 3)
	if w.stateOf(w.notice) != domain.NoticeDelivered || w.stateOf(second) != domain.NoticeFailed {
		t.Errorf("both reports came: %s and %s", w.stateOf(w.notice), w.stateOf(second))
	}
	w, second = both(0, 0, 0) // another system sends by the same template
	if w.stateOf(w.notice) != domain.NoticeDelivered || w.stateOf(second) != domain.NoticeDelivered {
		t.Errorf("three good reports on two: %s and %s", w.stateOf(w.notice), w.stateOf(second))
	}
	w, second = both(0, 0, 3)
	if w.stateOf(w.notice) != domain.NoticeSent || w.stateOf(second) != domain.NoticeSent {
		t.Errorf("three different reports on two: %s and %s", w.stateOf(w.notice), w.stateOf(second))
	}
	w.clock.Add(time.Hour)
	w.reported("e:late", "99", 0)
	w.runFor(15 * time.Minute)
	if w.stateOf(w.notice) != domain.NoticeSent {
		t.Errorf("a report an hour later: %s", w.stateOf(w.notice))
	}
	if _, err := w.store.SubscriptionReport(t.Context(), "99"); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a report that fits nothing is kept: %v", err)
	}
}

func TestSubscriptionFinished_ATestUsesItsOwnReport(t *testing.T) {
	w := newWorld(t)
	w.order(domain.ChannelSubscription)
	w.allow(2)
	w.admin.OpenID = w.openID()
	trial := notice.Trial{Channel: domain.ChannelSubscription, Kind: domain.NoticeReturned, Choice: notice.Choice{TemplateID: "T1", Fields: map[string]string{"thing1": "标题"}}}
	if tested, err := w.service.Test(t.Context(), w.admin, trial); err != nil || !tested.Good {
		t.Fatalf("test: %+v, %v", tested, err)
	}
	w.clock.Add(time.Second)
	w.run()
	w.reported("e:1", "170", 0) // of the test, or of the notice
	w.runFor(time.Minute)
	w.state(domain.NoticeSent)
	w.reported("e:2", "171", 0)
	w.runFor(2 * time.Minute)
	w.state(domain.NoticeDelivered)
}
