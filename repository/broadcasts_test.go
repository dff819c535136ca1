package repository_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestBroadcasts_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		for round := range rounds {
			b := kept(fill[domain.Broadcast](w, round, 0))
			w.must(w.AddBroadcast(w.ctx, &b))
			w.wants(domain.KindConflict, "adding it again", w.AddBroadcast(w.ctx, &b))
			got, err := w.Broadcast(w.ctx, b.ID)
			w.must(err)
			same(t, "added", got, b)
			w.clock.Advance(time.Second)
			next := kept(fill[domain.Broadcast](w, round, 1))
			keeps(&next, b, "ID", "CreatedAt", "Version")
			w.must(w.SaveBroadcast(w.ctx, &next))
			got, err = w.LockBroadcast(w.ctx, b.ID)
			w.must(err)
			next.UpdatedAt = w.Now()
			same(t, "saved", got, next)
			state, err := w.BroadcastState(w.ctx, b.ID)
			w.must(err)
			same(t, "state", state, next.State)
			w.wants(domain.KindConflict, "saving an older one", w.SaveBroadcast(w.ctx, &b))
		}
		all := turn(w, func(b domain.Broadcast) string { return b.ID }, func(last *domain.Broadcast) ([]domain.Broadcast, error) {
			before := ""
			if last != nil {
				before = last.ID
			}
			return w.Broadcasts(w.ctx, before, 2)
		})
		if len(all) != rounds || all[0].ID < all[1].ID {
			t.Errorf("listed %d, the first %s", len(all), all[0].ID)
		}
		draft := domain.Broadcast{ID: w.NewID(), Addressees: domain.Addressees{Kind: domain.AddresseesUnits}}
		w.must(w.AddBroadcast(w.ctx, &draft), w.PutBroadcastUnits(w.ctx, draft.ID, []string{w.NewID()}), w.DropBroadcast(w.ctx, draft.ID))
		_, err := w.Broadcast(w.ctx, draft.ID)
		w.wants(domain.KindNotFound, "a dropped draft", err)
		w.wants(domain.KindConflict, "dropping what was confirmed", w.DropBroadcast(w.ctx, all[0].ID))
	})
}

// kept empties what is not kept of a message.
func kept(b domain.Broadcast) domain.Broadcast {
	b.By.Address, b.ConfirmedBy.Address, b.Reached = "", "", b.By.ID
	return b
}

// crowd is people around two units.
type crowd struct {
	*world
	one, two domain.Unit
	people   map[string]string // ids by name
}

func newCrowd(w *world) *crowd {
	w.t.Helper()
	c := &crowd{world: w, one: w.unit("一单位"), two: w.unit("二单位"), people: map[string]string{}}
	add := func(name, unitID string, state domain.InformantState, decided time.Time) {
		i := domain.Informant{ID: w.NewID(), Name: name, UnitID: unitID, State: state, DecidedAt: decided}
		w.must(w.AddInformant(w.ctx, &i))
		c.people[name] = i.ID
	}
	before, after := w.Now().Add(-time.Hour), w.Now().Add(time.Hour)
	add("甲", c.one.ID, domain.InformantActive, before)
	add("乙", c.two.ID, domain.InformantActive, before)
	add("两处", c.two.ID, domain.InformantActive, before)
	add("卸任", c.one.ID, domain.InformantRetired, before)
	add("待审", c.one.ID, domain.InformantPending, before)
	add("后来", c.one.ID, domain.InformantActive, after)
	for _, unit := range []domain.Unit{c.one, c.two} {
		w.must(w.AddTerm(w.ctx, domain.Term{InformantID: c.people["两处"], UnitID: unit.ID, FromDay: "2026-01-01"}))
	}
	w.must(w.AddTerm(w.ctx, domain.Term{InformantID: c.people["乙"], UnitID: c.one.ID, FromDay: "2025-01-01", ToDay: "2025-12-31"}))
	w.must(w.PutFollower(w.ctx, domain.Follower{AppID: "app", OpenID: "open-1", InformantID: c.people["甲"], Subscribed: true}))
	return c
}

func (c *crowd) chair(unit domain.Unit, openID string, decided time.Time) string {
	c.t.Helper()
	chair := domain.Chair{UnitID: unit.ID, Name: "主席", State: domain.ChairActive, AppID: "app", OpenID: openID, DecidedAt: decided}
	c.must(c.InTx(c.ctx, func(tx *repository.Store) error { return tx.AddChair(c.ctx, &chair) }))
	return chair.ID
}

// message is a confirmed message to a unit, or to everyone.
func (c *crowd) message(units ...domain.Unit) domain.Broadcast {
	c.t.Helper()
	b := domain.Broadcast{ID: c.NewID(), Subject: "消息", ConfirmedAt: c.Now(), Addressees: domain.Addressees{Kind: domain.AddresseesAll}}
	var chosen []string
	for _, u := range units {
		b.Addressees.Kind, chosen = domain.AddresseesUnits, append(chosen, u.ID)
	}
	c.must(c.AddBroadcast(c.ctx, &b), c.PutBroadcastUnits(c.ctx, b.ID, chosen))
	return b
}

func TestBroadcastInformants_AreThoseWhoServeOnceEachAndNobodyLater(t *testing.T) {
	each(t, func(w *world) {
		c := newCrowd(w)
		for _, test := range []struct {
			name  string
			units []domain.Unit
			want  []string
		}{
			{"everyone", nil, []string{"甲", "乙", "两处"}},
			{"one", []domain.Unit{c.one}, []string{"甲", "两处"}},
			{"two", []domain.Unit{c.two}, []string{"乙", "两处"}},
			{"both", []domain.Unit{c.one, c.two}, []string{"甲", "乙", "两处"}},
		} {
			b := c.message(test.units...)
			var want []string
			for _, name := range test.want {
				want = append(want, c.people[name])
			}
			slices.Sort(want)
			got := turn(w, func(id string) string { return id }, func(last *string) ([]string, error) {
				after := ""
				if last != nil {
					after = *last
				}
				return w.BroadcastInformants(w.ctx, b, after, 2)
			})
			same(t, test.name, got, want)
			reach, err := w.BroadcastReach(w.ctx, b, "app")
			w.must(err)
			people, unlinked := 0, 0
			for _, r := range reach {
				people, unlinked = people+r.People, unlinked+r.Unlinked
			}
			linked := 0
			if slices.Contains(test.want, "甲") {
				linked = 1
			}
			if people != len(want) || unlinked != len(want)-linked {
				t.Errorf("%s: %d people, %d without WeChat; want %d and %d", test.name, people, unlinked, len(want), len(want)-linked)
			}
		}
		many := c.message(c.one)
		all := []string{c.one.ID}
		for range 250 {
			all = append(all, w.NewID())
		}
		w.must(w.PutBroadcastUnits(w.ctx, many.ID, all))
		if got, err := w.BroadcastInformants(w.ctx, many, "", 10); err != nil || len(got) != 2 {
			t.Errorf("among 251 units: %v, %v", got, err)
		}
	})
}

func TestBroadcastChairs_AreNoInformantsOfItAndComeOnce(t *testing.T) {
	each(t, func(w *world) {
		c := newCrowd(w)
		before := w.Now().Add(-time.Hour)
		other := c.chair(c.one, "open-2", before)
		c.chair(c.two, "open-2", before) // the same person
		c.chair(c.one, "open-1", before) // 甲
		c.chair(c.one, "open-3", w.Now().Add(time.Hour))
		b := c.message(c.one, c.two)
		got, err := w.BroadcastChairs(w.ctx, b, "", 10)
		w.must(err)
		same(t, "chairs", got, []string{other})
		n, err := w.CountBroadcastChairs(w.ctx, b)
		w.must(err)
		same(t, "counted", n, 1)
		elsewhere := c.message(c.two)
		got, err = w.BroadcastChairs(w.ctx, elsewhere, "", 10)
		w.must(err)
		if len(got) != 1 || got[0] == other {
			t.Errorf("chairs of the other unit: %v", got)
		}
	})
}

func TestLots_AreTimedHeldReleasedAndCancelled(t *testing.T) {
	each(t, func(w *world) {
		c := newCrowd(w)
		b := c.message()
		var people []string
		var lots []domain.Lot
		for i := range 150 {
			if people = append(people, w.NewID()); i%3 == 0 {
				lots = append(lots, domain.Lot{Count: 3, DueAt: w.Now().Add(time.Duration(i) * time.Second)})
			}
		}
		notices := repository.BroadcastNotices{
			Broadcast: b, People: people[:149], Chairs: people[149:], Lots: lots,
			Notice: domain.Notification{Kind: domain.NoticeBroadcast, Path: "/m/inbox/", Facts: []domain.Fact{{Name: "标题", Value: "题" + strange}}},
		}
		w.must(w.AddBroadcastNotices(w.ctx, notices, ""))
		one, err := w.Notifications(w.ctx, repository.NotificationQuery{InformantID: people[5], BroadcastID: b.ID, Limit: 2})
		w.must(err)
		if len(one) != 1 || one[0].Path != "/m/inbox/"+one[0].ID || one[0].Fact("标题") != "题"+strange || one[0].State != domain.NoticeQueued {
			t.Fatalf("one of them: %+v", one)
		}
		told, err := w.BroadcastTold(w.ctx, one[0].ID)
		w.must(err)
		same(t, "its message", told.ID, b.ID)
		due := func() []domain.Job {
			jobs, err := w.DueJobs(w.ctx, []domain.JobKind{domain.JobBroadcastLot}, 1000)
			w.must(err)
			return jobs
		}
		queued, err := w.CountQueued(w.ctx)
		w.must(err)
		same(t, "queued", queued, 150)
		w.clock.Advance(time.Minute)
		same(t, "lots due after a minute", len(due()), 21)
		w.must(w.PutOffLots(w.ctx, b.ID, func(int) time.Time { return w.Now().Add(time.Hour) }))
		same(t, "due when held", len(due()), 0)
		next := w.Now()
		w.must(w.PutOffLots(w.ctx, b.ID, func(count int) time.Time {
			same(t, "in a lot", count, 3)
			next = next.Add(time.Second)
			return next.Add(-time.Second)
		}))
		jobs := due()
		same(t, "due when released", len(jobs), 1)
		if won, err := w.ClaimJob(w.ctx, &jobs[0], "worker", time.Minute); err != nil || !won {
			t.Fatal(won, err)
		}
		w.must(w.InTx(w.ctx, func(tx *repository.Store) error {
			n, err := tx.CancelLots(w.ctx, b.ID, "已取消")
			if n != 147 {
				t.Errorf("cancelled %d, want all but those that are under way", n)
			}
			return err
		}))
		counts, err := w.BroadcastCounts(w.ctx, b.ID)
		w.must(err)
		same(t, "counts", counts, []repository.NoticeCount{{State: domain.NoticeQueued, Count: 3}, {State: domain.NoticeCancelled, Count: 147}})
		w.must(w.AddBroadcastNotices(w.ctx, repository.BroadcastNotices{
			Broadcast: b, People: []string{w.NewID()}, Notice: domain.Notification{Kind: domain.NoticeBroadcast, State: domain.NoticeCancelled},
		}, "从未发送"))
		ended, err := w.Notifications(w.ctx, repository.NotificationQuery{BroadcastID: b.ID, States: []domain.NoticeState{domain.NoticeCancelled}, Limit: 1000})
		w.must(err)
		for _, n := range ended {
			tries, err := w.Tries(w.ctx, n.ID)
			w.must(err)
			if len(tries) != 1 || tries[0].Detail == "" || tries[0].State != domain.NoticeCancelled || tries[0].Open() {
				t.Fatalf("%d cancelled, one with the tries %+v", len(ended), tries)
			}
		}
		if hidden, err := w.Notifications(w.ctx, repository.NotificationQuery{InformantID: people[5], Told: true, Limit: 2}); err != nil || len(hidden) != 0 {
			t.Errorf("whom it never reached is told %v, %v", hidden, err)
		}
		if unread, err := w.CountUnread(w.ctx, people[5]); err != nil || unread != 0 {
			t.Errorf("and has %d unread, %v", unread, err)
		}
	})
}

func TestNotifications_AreFoundByUnitPersonAndDay(t *testing.T) {
	each(t, func(w *world) {
		c := newCrowd(w)
		chair := c.chair(c.two, "open-9", w.Now())
		first := w.notify(domain.Notification{Kind: domain.NoticeReceived, InformantID: c.people["甲"]})
		w.clock.Advance(time.Hour)
		second := w.notify(domain.Notification{Kind: domain.NoticeReceived, InformantID: c.people["乙"]})
		third := w.notify(domain.Notification{Kind: domain.NoticeWaiting, ChairID: chair})
		for name, test := range map[string]struct {
			query repository.NotificationQuery
			want  []string
		}{
			"unit":        {repository.NotificationQuery{Unit: "二单"}, []string{third.ID, second.ID}},
			"no unit":     {repository.NotificationQuery{Unit: "%"}, nil},
			"person":      {repository.NotificationQuery{Person: "甲"}, []string{first.ID}},
			"chair":       {repository.NotificationQuery{Person: "主席"}, []string{third.ID}},
			"from then":   {repository.NotificationQuery{Since: w.Now()}, []string{third.ID, second.ID}},
			"before then": {repository.NotificationQuery{To: w.Now()}, []string{first.ID}},
			"an hour":     {repository.NotificationQuery{Since: w.Now().Add(-time.Hour), To: w.Now().Add(time.Millisecond), Kind: domain.NoticeReceived}, []string{second.ID, first.ID}},
		} {
			test.query.Limit = 10
			got, err := w.Notifications(w.ctx, test.query)
			w.must(err)
			same(t, name, ids(got, noticeID), test.want)
		}
	})
}

func TestSetApart_GivesEachOneJobWhileItWaits(t *testing.T) {
	each(t, func(w *world) {
		b := newCrowd(w).message()
		people := []string{w.NewID(), w.NewID(), w.NewID()}
		w.must(w.AddBroadcastNotices(w.ctx, repository.BroadcastNotices{
			Broadcast: b, People: people, Lots: []domain.Lot{{Count: 3, DueAt: w.Now()}}, Notice: domain.Notification{Kind: domain.NoticeBroadcast},
		}, ""))
		lots, err := w.DueJobs(w.ctx, []domain.JobKind{domain.JobBroadcastLot}, 10)
		w.must(err)
		same(t, "lots", len(lots), 1)
		ids := strings.Fields(lots[0].Payload)
		same(t, "in the lot", len(ids), 3)
		apart := func() error {
			return w.InTx(w.ctx, func(tx *repository.Store) error {
				if err := tx.HoldLot(w.ctx, lots[0]); err != nil {
					return err
				}
				return tx.SetApart(w.ctx, lots[0], []repository.Single{{ids[0], w.Now()}, {ids[1], w.Now().Add(time.Minute)}, {ids[2], w.Now()}})
			})
		}
		held := lots[0]
		lots[0].LeaseOwner = "another"
		same(t, "a lot that another holds", domain.KindOf(apart()), domain.KindConflict)
		lots[0] = held
		if won, err := w.ClaimJob(w.ctx, &lots[0], "one", time.Minute); err != nil || !won {
			t.Fatal(won, err)
		}
		w.must(w.SetDelivery(w.ctx, domain.Notification{ID: ids[2], State: domain.NoticeSent}))
		w.must(apart(), apart(), w.SetApart(w.ctx, lots[0], nil))
		due := func() (subjects []string) {
			jobs, err := w.DueJobs(w.ctx, []domain.JobKind{domain.JobBroadcastNotice}, 10)
			w.must(err)
			for _, j := range jobs {
				same(t, "job", []any{j.Payload, j.FirstTriedAt, j.Attempts}, []any{b.ID, lots[0].FirstTriedAt, 0})
				subjects = append(subjects, j.Subject)
			}
			return subjects
		}
		same(t, "due now", due(), ids[:1])
		w.clock.Advance(time.Minute)
		same(t, "due later", due(), ids[:2])
		w.clock.Advance(time.Minute)
		again := mustDue(w)
		again = slices.DeleteFunc(again, func(j domain.Job) bool { return j.ID != lots[0].ID })
		if won, err := w.ClaimJob(w.ctx, &again[0], "two", time.Minute); err != nil || !won {
			t.Fatal(won, err)
		}
		same(t, "a lot that was lost", domain.KindOf(apart()), domain.KindConflict)
	})
}

func mustDue(w *world) []domain.Job {
	w.t.Helper()
	due, err := w.DueJobs(w.ctx, nil, 100)
	w.must(err)
	return due
}

func TestGrouped_CommitsManyTogetherAndOnesFailureIsItsOwn(t *testing.T) {
	each(t, func(w *world) {
		g := w.Grouped()
		var group sync.WaitGroup
		failures := make([]error, 60)
		for i := range failures {
			group.Go(func() {
				failures[i] = g.InTx(w.ctx, func(tx *repository.Store) error {
					if err := tx.Receive(w.ctx, fmt.Sprintf("key %d", i/2), "", ""); err != nil { // two of each
						return err
					}
					if i%10 == 0 {
						return errors.New("ten")
					}
					return tx.Enqueue(w.ctx, domain.Job{Kind: domain.JobDerive, Subject: fmt.Sprint(i)})
				})
			})
		}
		group.Wait()
		won := 0
		for i, err := range failures {
			if i%10 == 0 && err == nil {
				t.Errorf("transaction %d did not fail", i)
			}
			if err == nil {
				won++
			}
		}
		queued, err := w.CountJobs(w.ctx, domain.JobQueued)
		w.must(err)
		if queued != won || won < 24 || won > 30 {
			t.Errorf("%d transactions succeeded and left %d jobs, want one of each pair that may", won, queued)
		}
		w.wants(domain.KindConflict, "a single statement's failure", g.SaveTry(w.ctx, domain.Try{ID: w.NewID()}))
		w.wants(domain.KindConflict, "a repeated key", g.Receive(w.ctx, "key 1", "", ""))
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a panic did not reach its caller")
				}
			}()
			_ = g.InTx(w.ctx, func(*repository.Store) error { panic("defect") })
		}()
		w.must(g.Receive(w.ctx, "after the panic", "", ""))
	})
}
