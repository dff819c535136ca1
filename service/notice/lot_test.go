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

// send works what is due of a message, and what its lots set apart.
func (s *sender) send() {
	s.t.Helper()
	for range 2 {
		_, err := s.lane.RunOnce(s.t.Context())
		s.must(err)
	}
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

func TestLot_TriesStandInRowsBeforeTheCall(t *testing.T) {
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
		if done, err := s.store.CountJobs(t.Context(), domain.JobDone); err != nil || done != 1 {
			t.Errorf("%d jobs are done, want the lot's alone, %v", done, err)
		}
	})
}

func TestLot_EachEndsAsItWouldAlone(t *testing.T) {
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

func TestLot_GoesOnThroughSingleFaultsAndStopsWhereThePlatformIsAway(t *testing.T) {
	for name, test := range map[string]struct {
		every, least, most int // one of so many calls fails; calls by the lot
	}{
		"one of five calls fails": {5, 100, 100},
		"all fail":                {1, 8, 16}, // as many as are made at once, twice where all of them had begun another
	} {
		c := newClock()
		s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 100)
		for i := range 200 {
			var answer error
			if (i+1)%test.every == 0 {
				answer = errAway
			}
			s.platform.answers = append(s.platform.answers, answer)
		}
		_, err := s.lane.RunOnce(t.Context())
		s.must(err)
		if calls := len(s.platform.calls); calls < test.least || calls > test.most {
			t.Errorf("%s: %d were called, want %d to %d", name, calls, test.least, test.most)
		}
		s.platform.answers = nil
		if s.pass(30); len(s.triesOf(id)[domain.NoticeSent]) != 100 || s.arrivedOnce() != 100 {
			t.Errorf("%s: %d are sent", name, len(s.triesOf(id)[domain.NoticeSent]))
		}
	}
}

func TestLot_ARefusalGoesOnAlongItsOwnChain(t *testing.T) {
	c := newClock()
	s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 16)
	s.must(s.service.SaveTemplates(t.Context(), s.admin, domain.ChannelSubscription, notice.Choices{domain.NoticeBroadcast: {TemplateID: "S1"}}))
	everybody, err := s.store.InformantsIn(t.Context(), domain.InformantActive, 16)
	s.must(err)
	for _, i := range everybody { // who is refused has allowed a notice
		s.must(s.store.AddCredit(t.Context(), domain.Subscription{AppID: appID, OpenID: "open-" + i.ID, TemplateID: "S1"}))
	}
	s.platform.answers = []error{errNoFollow}
	s.send()
	sent := s.triesOf(id)[domain.NoticeSent]
	if len(sent) != 16 || len(s.platform.allowed) != 1 || len(s.platform.calls) != 16 {
		t.Fatalf("%d are sent, %d by the second channel, with %d calls of the first", len(sent), len(s.platform.allowed), len(s.platform.calls))
	}
}

func TestLot_PausedOrCancelledMeanwhileCallsNoMore(t *testing.T) {
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

func TestLot_APanicIsOneNoticesOnly(t *testing.T) {
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

func TestLot_AReportBeforeTheMarkIsNotLost(t *testing.T) {
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

func TestLot_AfterACrashEachArrivesOnceOrIsInDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		down time.Duration
		want domain.NoticeState
	}{
		"back within nine minutes": {2 * time.Minute, domain.NoticeSent},
		"back later":               {20 * time.Minute, domain.NoticeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			s, id := onTheWay(t, c, storetest.SQLite(t, c.Now), 150) // in lots of 128 and 22
			due, err := s.store.DueJobs(t.Context(), []domain.JobKind{domain.JobBroadcastLot}, 1)
			s.must(err)
			won, err := s.store.ClaimJob(t.Context(), &due[0], "dead", time.Minute)
			if s.must(err); !won {
				t.Fatal("the lot was not to be had")
			}
			dying, cancel := context.WithCancel(t.Context())
			s.platform.after = func(string) { cancel() } // nothing reaches the database any more
			if err := s.service.SendLot(dying, due[0]); err == nil {
				t.Error("what could not be written was called done")
			}
			s.platform.after = nil
			c.Add(test.down)
			s.pass(30)
			got := s.triesOf(id)
			if others := len(got[domain.NoticeSent]); len(got[test.want]) < 128 || others != 22 && test.want == domain.NoticeUnknown || s.arrivedOnce() > 150 {
				t.Errorf("%d are sent, %d unknown, %d arrived", others, len(got[domain.NoticeUnknown]), s.arrivedOnce())
			}
		})
	}
}

func TestLot_WhoCannotBeReachedIsToldAsBefore(t *testing.T) {
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

func TestLot_WhoLostItCallsNobody(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := newClock()
		s, id := onTheWay(t, c, storetest.Open(t, url, c.Now), 10)
		due, err := s.store.DueJobs(t.Context(), []domain.JobKind{domain.JobBroadcastLot}, 10)
		s.must(err)
		if len(due) != 1 {
			t.Fatalf("%d lots", len(due))
		}
		won, err := s.store.ClaimJob(t.Context(), &due[0], "slow", time.Minute)
		if s.must(err); !won {
			t.Fatal("the lot was not to be had")
		}
		c.Add(2 * time.Minute)
		_, err = s.lane.RunOnce(t.Context()) // takes it over: nobody was called, so each goes alone
		s.must(err)
		if err := s.service.SendLot(t.Context(), due[0]); domain.KindOf(err) != domain.KindUnavailable {
			t.Errorf("whoever lost it ends with %v", err)
		}
		if len(s.platform.calls) != 0 || len(s.triesOf(id)[domain.NoticeQueued]) != 10 {
			t.Errorf("%d were called, %d wait", len(s.platform.calls), len(s.triesOf(id)[domain.NoticeQueued]))
		}
		s.send()
		if got := s.triesOf(id)[domain.NoticeSent]; len(got) != 10 || s.arrivedOnce() != 10 || len(s.platform.calls) != 10 {
			t.Errorf("%d are sent by %d calls, %d arrived", len(got), len(s.platform.calls), s.arrivedOnce())
		}
	})
}
