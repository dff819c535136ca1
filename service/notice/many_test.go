package notice_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

// onTheWay is a message to so many, all of whom may have it now.
func onTheWay(t *testing.T, c *storetest.Clock, store *repository.Store, people int) (s *sender, id string) {
	t.Helper()
	s = newSenderOn(t, c, store, people)
	s.must(s.service.SaveBroadcastRate(t.Context(), s.admin, fmt.Sprint(domain.BroadcastRateMost)))
	id = s.confirmed(people)
	_, err := s.fanOut.RunOnce(t.Context())
	s.must(err)
	c.Add(time.Second)
	return s, id
}

// send works what is due of a message once.
func (s *sender) send() {
	s.t.Helper()
	_, err := s.lane.RunOnce(s.t.Context())
	s.must(err)
}

// triesOf returns the tries of every notification of a message, by state of the
// notification.
func (s *sender) triesOf(id string) map[domain.NoticeState][][]domain.Try {
	s.t.Helper()
	all, err := s.store.Notifications(s.t.Context(), repository.NotificationQuery{BroadcastID: id, Limit: 1000})
	s.must(err)
	found := map[domain.NoticeState][][]domain.Try{}
	for _, n := range all {
		tries, err := s.store.Tries(s.t.Context(), n.ID)
		s.must(err)
		found[n.State] = append(found[n.State], tries)
	}
	return found
}

func TestMany_TriesStandInRowsBeforeTheCall(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := newClock()
		s, id := onTheWay(t, c, storetest.Open(t, url, c.Now), 40)
		s.platform.before = func(m notice.Template) {
			tries, err := s.store.Tries(t.Context(), m.ClientMsgID)
			if err != nil || len(tries) != 1 || !tries[0].Open() {
				t.Errorf("called with the tries %+v, %v", tries, err)
			}
		}
		s.send()
		sent := s.triesOf(id)[domain.NoticeSent]
		if len(sent) != 40 || s.arrivedOnce() != 40 {
			t.Fatalf("%d are sent, %d arrived", len(sent), s.arrivedOnce())
		}
		for _, tries := range sent {
			if len(tries) != 1 || tries[0].State != domain.NoticeSent || tries[0].Detail == "" || tries[0].EndedAt.IsZero() {
				t.Errorf("sent with the tries %+v", tries)
			}
		}
		if done, err := s.store.CountJobs(t.Context(), domain.JobDone); err != nil || done < 40 {
			t.Errorf("%d jobs are done, %v", done, err)
		}
	})
}

func TestMany_EachEndsAsItWouldAlone(t *testing.T) {
	for name, test := range map[string]struct {
		answer error
		want   domain.NoticeState // of the one that met it
		calls  int                // in all, for sixteen
	}{
		"refused for what it says":  {errInvalid, domain.NoticeFailed, 16},
		"refused for the person":    {errNoFollow, domain.NoticeUnreachable, 16},
		"an answer that was lost":   {errTimeout, domain.NoticeSent, 17},
		"a platform that was away":  {errAway, domain.NoticeSent, 17},
		"a refusal nobody foresees": {errUnforseen, domain.NoticeFailed, 16},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 16)
			s.platform.answers = []error{nil, nil, nil, test.answer}
			s.send()
			s.pass(60)
			got := s.triesOf(id)
			want := 15
			if test.want == domain.NoticeSent {
				want = 16
			} else if len(got[test.want]) != 1 || got[test.want][0][0].Detail == "" {
				t.Errorf("who met it: %+v", got[test.want])
			}
			if len(got[domain.NoticeSent]) != want || s.arrivedOnce() != want || len(s.platform.calls) != test.calls {
				t.Errorf("%d are sent, %d arrived by %d calls", len(got[domain.NoticeSent]), s.arrivedOnce(), len(s.platform.calls))
			}
		})
	}
}

func TestMany_ARefusalGoesOnAlongItsOwnChain(t *testing.T) {
	c := newClock()
	s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 16)
	s.must(s.service.SaveTemplates(t.Context(), s.admin, domain.ChannelSubscription, notice.Choices{domain.NoticeBroadcast: {TemplateID: "S1"}}))
	s.platform.before = func(m notice.Template) { // who is refused has allowed a notice
		s.platform.before = nil
		s.must(s.store.AddCredit(t.Context(), domain.Subscription{AppID: appID, OpenID: m.OpenID, TemplateID: "S1"}))
		s.platform.answers = []error{errNoFollow}
	}
	s.lane = notice.NewDispatcher(notice.DispatcherConfig{
		Store: s.store, Log: quiet(), Owner: "one", Concurrency: 1, Lease: time.Minute, Limit: time.Minute, Together: true,
		Handlers: map[domain.JobKind]notice.Handler{domain.JobBroadcastNotice: {Do: s.service.SendBroadcastNotice, Many: s.service.SendBroadcastNotices, GaveUp: s.service.GaveUpBroadcastNotice}},
	})
	s.send()
	sent := s.triesOf(id)[domain.NoticeSent]
	if len(sent) != 16 || len(s.platform.allowed) != 1 || len(s.platform.calls) != 16 {
		t.Fatalf("%d are sent, %d by the second channel, with %d calls of the first", len(sent), len(s.platform.allowed), len(s.platform.calls))
	}
}

func TestMany_PausedOrCancelledMeanwhileCallsNoMore(t *testing.T) {
	for name, steer := range map[string]func(s *sender, id string) error{
		"paused":    func(s *sender, id string) error { return s.service.PauseBroadcast(s.t.Context(), s.publisher, id) },
		"cancelled": func(s *sender, id string) error { return s.service.CancelBroadcast(s.t.Context(), s.publisher, id) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 60)
			var calls atomic.Int64
			steered := make(chan struct{})
			s.platform.before = func(notice.Template) {
				switch n := calls.Add(1); {
				case n == 3:
					s.must(steer(s, id))
					close(steered)
				case n > 3:
					<-steered
				}
			}
			s.send()
			s.pass(5)
			arrived := s.arrivedOnce()
			if arrived < 3 || arrived > 10 { // as many as are called at the same time
				t.Errorf("%d got it", arrived)
			}
			got := s.triesOf(id)
			for _, tries := range slices.Concat(got[domain.NoticeQueued], got[domain.NoticeCancelled]) {
				if slices.ContainsFunc(tries, func(try domain.Try) bool { return try.Open() || try.Channel == domain.ChannelTemplate }) {
					t.Errorf("who was not called has the tries %+v", tries)
				}
			}
			if name == "cancelled" {
				if s.pass(15); len(s.triesOf(id)[domain.NoticeCancelled]) != 60-arrived {
					t.Errorf("%d are cancelled of %d", len(s.triesOf(id)[domain.NoticeCancelled]), 60-arrived)
				}
				return
			}
			s.must(s.service.ResumeBroadcast(t.Context(), s.publisher, id))
			if s.pass(20); s.arrivedOnce() != 60 || len(s.triesOf(id)[domain.NoticeSent]) != 60 {
				t.Errorf("%d got it in the end, %d are sent", s.arrivedOnce(), len(s.triesOf(id)[domain.NoticeSent]))
			}
		})
	}
}

func TestMany_APanicIsOneNoticesOnly(t *testing.T) {
	c := newClock()
	s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 16)
	var unlucky atomic.Pointer[string]
	s.platform.before = func(m notice.Template) {
		if unlucky.CompareAndSwap(nil, &m.OpenID) || *unlucky.Load() == m.OpenID {
			panic("defect")
		}
	}
	s.send()
	s.pass(10)
	got := s.triesOf(id)
	if len(got[domain.NoticeSent]) != 15 || len(got[domain.NoticeUnknown]) != 1 || s.arrivedOnce() != 15 {
		t.Errorf("%d are sent, %d unknown, %d arrived", len(got[domain.NoticeSent]), len(got[domain.NoticeUnknown]), s.arrivedOnce())
	}
}

func TestMany_AReportBeforeTheMarkIsNotLost(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := newClock()
		s, id := onTheWay(t, c, storetest.Open(t, url, c.Now), 40)
		var reports atomic.Int64
		s.platform.after = func(messageID string) {
			if reports.Add(1)%5 != 0 {
				return
			}
			if err := s.service.Finished(t.Context(), "e:"+messageID, messageID, "success"); err != nil {
				t.Error(err)
			}
		}
		s.send()
		got := s.triesOf(id)
		if len(got[domain.NoticeSent]) != 32 || len(got[domain.NoticeDelivered]) != 8 || s.arrivedOnce() != 40 {
			t.Errorf("%d are sent, %d delivered, %d arrived", len(got[domain.NoticeSent]), len(got[domain.NoticeDelivered]), s.arrivedOnce())
		}
	})
}

func TestMany_AfterACrashEachArrivesOnceOrIsInDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		down time.Duration
		want domain.NoticeState
	}{
		"back within nine minutes": {2 * time.Minute, domain.NoticeSent},
		"back later":               {20 * time.Minute, domain.NoticeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 30)
			due, err := s.store.DueJobs(t.Context(), []domain.JobKind{domain.JobBroadcastNotice}, 20)
			s.must(err)
			won, err := s.store.ClaimJobs(t.Context(), due, "dead", time.Minute)
			s.must(err)
			dying, cancel := context.WithCancel(t.Context())
			s.platform.after = func(string) { cancel() } // nothing reaches the database any more
			s.service.SendBroadcastNotices(dying, won)
			s.platform.after = nil
			c.Add(test.down)
			s.pass(30)
			got := s.triesOf(id)
			if others := len(got[domain.NoticeSent]); len(got[test.want]) < 20 || others != 10 && test.want == domain.NoticeUnknown || s.arrivedOnce() > 30 {
				t.Errorf("%d are sent, %d unknown, %d arrived", others, len(got[domain.NoticeUnknown]), s.arrivedOnce())
			}
		})
	}
}

func TestMany_WhoCannotBeReachedIsToldAsBefore(t *testing.T) {
	c := newClock()
	s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 16)
	people, err := s.store.InformantsIn(t.Context(), domain.InformantActive, 3)
	s.must(err)
	s.must(s.store.PutFollower(t.Context(), domain.Follower{AppID: appID, OpenID: "open-" + people[0].ID, InformantID: people[0].ID}))
	s.must(s.store.PutFollower(t.Context(), domain.Follower{AppID: appID, OpenID: "open-" + people[1].ID}))
	s.must(s.store.SetUnreachable(t.Context(), appID, "open-"+people[2].ID, "拒收"))
	c.Add(25 * time.Hour) // worth a try again
	s.send()
	got := s.triesOf(id)
	if len(got[domain.NoticeSent]) != 14 || len(got[domain.NoticeUnreachable]) != 2 {
		t.Fatalf("%d are sent, %d unreachable", len(got[domain.NoticeSent]), len(got[domain.NoticeUnreachable]))
	}
	for _, tries := range got[domain.NoticeUnreachable] {
		if !strings.Contains(tries[0].Detail, "没有关注") && !strings.Contains(tries[0].Detail, "没有关联") {
			t.Errorf("unreachable because %q", tries[0].Detail)
		}
	}
	if f, err := s.store.Follower(t.Context(), appID, "open-"+people[2].ID); err != nil || f.Unreachable != "" {
		t.Errorf("whom it reached is still called unreachable: %+v, %v", f, err)
	}
}
