package notice_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

// eachNight runs a test on every database, at a time of the day after the sixty
// people have joined, with the quiet hours as they are by default. Nobody may be
// called in the quiet hours that are saved.
func eachNight(t *testing.T, hour, minute, second int, run func(s *sender)) {
	t.Helper()
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := newClock()
		s := newSenderOn(t, c, storetest.Open(t, url, c.Now), 60)
		s.must(s.service.SaveBroadcastRate(t.Context(), s.admin, "10"))
		s.quietHours(22*60, 7*60+30)
		s.at(hour, minute)
		c.Add(time.Duration(second) * time.Second)
		s.platform.before = func(notice.Template) {
			rules := domain.DefaultNoticeRules()
			if err := s.store.Setting(t.Context(), domain.SettingNoticeRules, &rules); err != nil {
				t.Error(err)
			}
			if end := rules.Waits(domain.NoticeBroadcast, c.Now()); !end.IsZero() {
				t.Errorf("called at %s", c.Now().In(domain.Shanghai()).Format("15:04:05"))
			}
		}
		run(s)
	})
}

// at lets time go by until the next such time of the day, looking at the outbox
// now and then.
func (s *sender) at(hour, minute int) {
	s.t.Helper()
	now := s.clock.Now()
	end := domain.DayOf(now).Time().Add(time.Duration(hour*60+minute) * time.Minute)
	if !end.After(now) {
		end = end.Add(24 * time.Hour)
	}
	for now = s.clock.Now(); now.Before(end); now = s.clock.Now() {
		s.work()
		s.clock.Add(min(end.Sub(now), 10*time.Minute))
	}
}

func (s *sender) quietHours(from, until int) {
	s.t.Helper()
	rules := domain.DefaultNoticeRules()
	rules.QuietFrom, rules.QuietUntil = from, until
	s.must(s.service.SaveRules(s.t.Context(), s.admin, rules))
}

// waits checks that a message waits for the end of the quiet hours, and that of
// those who have not got it nobody was tried.
func (s *sender) waits(id, until string) {
	s.t.Helper()
	if page := s.page(id); page.RestWords() != "夜间免打扰，将于 "+until+" 继续。" || page.LeftWords() != "" || page.State != domain.BroadcastRunning {
		s.t.Errorf("%s, says %q, %q", page.State.Label(), page.RestWords(), page.LeftWords())
	}
	for _, tries := range s.triesOf(id)[domain.NoticeQueued] {
		if len(tries) > 0 {
			s.t.Fatalf("who waits has the tries %+v", tries)
		}
	}
}

// reached checks that a message is done, and that each got it by one try.
func (s *sender) reached(id string, people int) {
	s.t.Helper()
	page, sent := s.page(id), s.triesOf(id)[domain.NoticeSent]
	if page.State != domain.BroadcastDone || page.RestWords() != "" || s.arrivedOnce() != people || len(sent) != people {
		s.t.Errorf("%s, says %q, %d arrived, %d are sent", page.State.Label(), page.RestWords(), s.arrivedOnce(), len(sent))
	}
	for _, tries := range sent {
		if len(tries) != 1 {
			s.t.Fatalf("sent with the tries %+v", tries)
		}
	}
}

func TestBroadcast_ConfirmedAtNightWaitsAsAWhole(t *testing.T) {
	eachNight(t, 23, 0, 0, func(s *sender) {
		id := s.confirmed(60)
		s.waits(id, "07:30")
		s.pass(30)
		s.waits(id, "07:30")
		if page := s.page(id); page.Expanded != 0 || page.Tally.Waiting != 60 {
			t.Errorf("%d have a notification, %d wait", page.Expanded, page.Tally.Waiting)
		}
		s.at(7, 30)
		s.pass(1)
		if got := s.arrivedOnce(); got == 0 || got > 30 {
			t.Errorf("%d got it within two seconds of the morning at ten a second", got)
		}
		s.pass(10)
		s.reached(id, 60)
	})
}

func TestBroadcast_ThatMeetsTheNightGoesOnInTheMorning(t *testing.T) {
	eachNight(t, 21, 59, 57, func(s *sender) {
		id := s.confirmed(60)
		s.pass(20)
		got := s.arrivedOnce()
		if s.waits(id, "07:30"); got < 10 || got > 40 || s.page(id).Expanded != 60 {
			t.Errorf("%d got it in the three seconds before the night", got)
		}
		s.at(7, 30)
		if s.arrivedOnce() != got {
			t.Errorf("%d got it at night", s.arrivedOnce()-got)
		}
		s.pass(0)
		if more := s.arrivedOnce() - got; more > 20 {
			t.Errorf("%d got it at once in the morning at ten a second", more)
		}
		s.pass(30)
		s.reached(id, 60)
	})
}

func TestBroadcast_IsPausedResumedAndCancelledWhileItWaits(t *testing.T) {
	for name, from := range map[string]int{"before anybody has it": 23 * 60, "with lots that wait": 21*60 + 59} {
		t.Run(name, func(t *testing.T) {
			eachNight(t, from/60, from%60, 58, func(s *sender) {
				id := s.confirmed(60)
				s.pass(5)
				got := s.arrivedOnce()
				s.must(s.service.PauseBroadcast(t.Context(), s.publisher, id))
				if page := s.page(id); page.RestWords() != "" || page.State != domain.BroadcastPaused {
					t.Errorf("paused it is %s, says %q", page.State.Label(), page.RestWords())
				}
				s.pass(30)
				s.must(s.service.ResumeBroadcast(t.Context(), s.publisher, id))
				s.waits(id, "07:30")
				s.pass(30)
				s.waits(id, "07:30")
				s.must(s.service.PauseBroadcast(t.Context(), s.publisher, id))
				if s.at(8, 30); s.arrivedOnce() != got {
					t.Errorf("%d got it while it was paused", s.arrivedOnce()-got)
				}
				s.must(s.service.ResumeBroadcast(t.Context(), s.publisher, id))
				s.pass(10)
				s.reached(id, 60)
			})
		})
		t.Run(name+", cancelled", func(t *testing.T) {
			eachNight(t, from/60, from%60, 58, func(s *sender) {
				id := s.confirmed(60)
				s.pass(5)
				got := s.arrivedOnce()
				s.must(s.service.CancelBroadcast(t.Context(), s.publisher, id))
				s.pass(25)
				page := s.page(id)
				if page.State != domain.BroadcastCancelled || page.EndedAt.IsZero() || page.RestWords() != "" || page.Tally.Cancelled != 60-got {
					t.Errorf("%s, ended %v, says %q, %+v", page.State.Label(), page.EndedAt, page.RestWords(), page.Tally)
				}
				if s.at(9, 0); s.arrivedOnce() != got {
					t.Errorf("%d got it all the same", s.arrivedOnce()-got)
				}
			})
		})
	}
}

func TestBroadcast_AChangeOfTheQuietHoursTakesEffectWhileItWaits(t *testing.T) {
	for name, from := range map[string]int{"before anybody has it": 23 * 60, "with lots that wait": 21*60 + 59} {
		t.Run(name, func(t *testing.T) {
			eachNight(t, from/60, from%60, 58, func(s *sender) {
				id := s.confirmed(60)
				s.pass(5)
				got := s.arrivedOnce()
				s.quietHours(22*60, 9*60)
				s.pass(25)
				s.waits(id, "09:00")
				if s.at(8, 59); s.arrivedOnce() != got {
					t.Errorf("%d got it before nine", s.arrivedOnce()-got)
				}
				s.quietHours(0, 0)
				s.pass(35)
				s.reached(id, 60)
			})
		})
		t.Run(name+", urgent", func(t *testing.T) {
			eachNight(t, from/60, from%60, 58, func(s *sender) {
				id := s.confirmed(60)
				s.pass(5)
				s.waits(id, "07:30")
				rules := domain.DefaultNoticeRules()
				rules.Kinds[domain.NoticeBroadcast] = domain.NoticeRule{Channels: domain.Channels(), Urgent: true}
				s.must(s.service.SaveRules(t.Context(), s.admin, rules))
				s.pass(35)
				s.reached(id, 60)
			})
		})
	}
}

func TestLot_ThatIsDueAtNightWaitsAsItIs(t *testing.T) {
	eachNight(t, 21, 59, 58, func(s *sender) {
		id := s.confirmed(60)
		_, err := s.fanOut.RunOnce(t.Context())
		s.must(err)
		s.clock.Add(10 * time.Second)
		s.send() // before anybody has looked at the message
		got := s.triesOf(id)[domain.NoticeQueued]
		for _, tries := range got {
			if len(tries) > 0 {
				t.Fatalf("who waits has the tries %+v", tries)
			}
		}
		if jobs, err := s.store.JobsOf(t.Context(), domain.JobBroadcastLot, id); err != nil || len(got) != 60 || len(jobs) != 6 {
			t.Errorf("%d wait in %d lots, %v", len(got), len(jobs), err)
		}
		s.at(7, 30)
		s.pass(30)
		s.reached(id, 60)
	})
}
