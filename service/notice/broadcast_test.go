package notice_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

// sender is a world with people at two units and somebody who may send messages.
type sender struct {
	*world
	publisher domain.Account
	units     []domain.Unit
	fanOut    *notice.Dispatcher
	lane      *notice.Dispatcher
}

func newSender(t *testing.T, people int) *sender {
	t.Helper()
	c := newClock()
	return newSenderOn(t, c, storetest.SQLite(t, c.Now), people)
}

func newSenderOn(t *testing.T, c *storetest.Clock, store *repository.Store, people int) *sender {
	t.Helper()
	s := &sender{world: newWorldOn(t, c, store)}
	s.publisher = domain.Account{ID: store.NewID(), Name: "发布一", Roles: []domain.Role{domain.RolePublisher}}
	s.must(s.service.SaveTemplates(t.Context(), s.admin, domain.ChannelTemplate, notice.Choices{domain.NoticeBroadcast: {TemplateID: "T1", Fields: map[string]string{"thing1": "标题", "phrase2": "结果", "time3": "时间"}}}))
	others, err := store.InformantsIn(t.Context(), domain.InformantActive, 10)
	s.must(err)
	for i := range others { // nobody else may be counted
		s.must(others[i].Retire("", "", c.Now()), store.SaveInformant(t.Context(), &others[i]))
	}
	for _, name := range []string{"甲工会", "乙工会"} {
		u := domain.Unit{ID: store.NewID(), Class: "banner", Name: name}
		s.must(store.AddUnit(t.Context(), &u))
		s.units = append(s.units, u)
	}
	s.must(store.InTx(t.Context(), func(tx *repository.Store) error {
		for i := range people {
			if err := s.join(tx, i); err != nil {
				return err
			}
		}
		return nil
	}))
	s.fanOut = s.worker("one", domain.JobBroadcast, notice.Handler{Do: s.service.FanOut, GaveUp: s.service.GaveUpFanOut, Patience: time.Hour})
	s.lane = s.sending("one", 16)
	return s
}

// join adds somebody to one of the units in turn, who was approved just now.
func (s *sender) join(on *repository.Store, number int) error {
	i := domain.Informant{
		ID: s.store.NewID(), Name: fmt.Sprintf("信息员%d", number), State: domain.InformantActive, UnitID: s.units[number%2].ID, DecidedAt: s.clock.Now(),
	}
	ctx := s.t.Context()
	return errors.Join(on.AddInformant(ctx, &i), on.PutFollower(ctx, domain.Follower{AppID: appID, OpenID: "open-" + i.ID, InformantID: i.ID, Subscribed: true}))
}

func (s *sender) worker(owner string, kind domain.JobKind, handler notice.Handler) *notice.Dispatcher {
	return s.dispatcher(owner, 16, map[domain.JobKind]notice.Handler{kind: handler})
}

// sending works on what is to be sent of messages, in lots and alone.
func (s *sender) sending(owner string, concurrency int) *notice.Dispatcher {
	return s.dispatcher(owner, concurrency, map[domain.JobKind]notice.Handler{
		domain.JobBroadcastLot:    {Do: s.service.SendLot, GaveUp: s.service.GaveUpLot, Patience: time.Hour},
		domain.JobBroadcastNotice: {Do: s.service.SendBroadcastNotice, GaveUp: s.service.GaveUpBroadcastNotice},
	})
}

func (s *sender) dispatcher(owner string, concurrency int, handlers map[domain.JobKind]notice.Handler) *notice.Dispatcher {
	return notice.NewDispatcher(notice.DispatcherConfig{
		Store: s.store, Log: quiet(), Owner: owner, Concurrency: concurrency, Lease: time.Minute, Limit: time.Minute, Handlers: handlers,
	})
}

func (s *sender) entry() notice.BroadcastEntry {
	return notice.BroadcastEntry{
		ID: s.store.NewID(), Subject: "报送五一稿件", Body: "请各单位于四月二十五日前报送五一专题稿件。", Link: "/m/submit",
		Addressees: domain.Addressees{Kind: domain.AddresseesAll},
	}
}

// confirmed sends a message to all.
func (s *sender) confirmed(count int) string {
	s.t.Helper()
	entry := s.entry()
	s.must(s.service.SaveBroadcast(s.t.Context(), s.publisher, entry))
	s.must(s.service.ConfirmBroadcast(s.t.Context(), s.publisher, entry.ID, fmt.Sprint(count)))
	return entry.ID
}

// pass lets time go by, second by second, while the outbox is worked.
func (s *sender) pass(seconds int) {
	s.t.Helper()
	for range seconds {
		s.work()
		s.clock.Add(time.Second)
	}
	s.work()
}

func (s *sender) work() {
	s.t.Helper()
	for _, d := range []*notice.Dispatcher{s.fanOut, s.lane} {
		for {
			worked, err := d.RunOnce(s.t.Context())
			s.must(err)
			if worked == 0 || d == s.fanOut {
				break
			}
		}
	}
}

func (s *sender) page(id string) notice.BroadcastPage {
	s.t.Helper()
	page, err := s.service.BroadcastPage(s.t.Context(), s.publisher, id)
	s.must(err)
	return page
}

// arrivedOnce checks that nobody got anything twice, and returns how many got one.
func (s *sender) arrivedOnce() int {
	s.t.Helper()
	seen := map[string]int{}
	for _, m := range s.platform.arrived {
		if seen[m.OpenID]++; seen[m.OpenID] > 1 {
			s.t.Errorf("%s got it %d times", m.OpenID, seen[m.OpenID])
		}
	}
	return len(seen)
}

func TestBroadcast_ReachesEverybodyOnceAtTheRate(t *testing.T) {
	s := newSender(t, 60)
	s.must(s.service.SaveBroadcastRate(t.Context(), s.admin, "10"))
	id := s.confirmed(60)
	s.pass(2)
	if got := s.arrivedOnce(); got < 15 || got > 31 {
		t.Errorf("%d got it within two seconds at ten a second", got)
	}
	page := s.page(id)
	if page.State != domain.BroadcastRunning || page.Tally.Waiting == 0 || page.LeftWords() == "" || page.Percent() == 0 || page.Percent() > 60 {
		t.Errorf("after two seconds: %+v, %d %%, %s", page.Tally, page.Percent(), page.LeftWords())
	}
	s.pass(10)
	page = s.page(id)
	if page.State != domain.BroadcastDone || page.Tally.Sent != 60 || s.arrivedOnce() != 60 || page.Percent() != 100 {
		t.Errorf("at the end: %s, %+v, %d arrived", page.State.Label(), page.Tally, s.arrivedOnce())
	}
	message := s.platform.arrived[0]
	if !strings.HasPrefix(message.URL, "https://example.test/m/inbox/") || message.Fields[1].Value != "报送五一稿件" {
		t.Errorf("sent %+v", message)
	}
}

func TestBroadcast_IsSavedAndConfirmedOnceAndOnlyByWhoMay(t *testing.T) {
	s := newSender(t, 3)
	entry := s.entry()
	for what, err := range map[string]error{
		"save":    s.service.SaveBroadcast(t.Context(), s.editor, entry),
		"confirm": s.service.ConfirmBroadcast(t.Context(), s.editor, entry.ID, "3"),
		"pause":   s.service.PauseBroadcast(t.Context(), s.editor, entry.ID),
		"drop":    s.service.DropBroadcast(t.Context(), s.editor, entry.ID),
		"rate":    s.service.SaveBroadcastRate(t.Context(), s.publisher, "5"),
	} {
		if domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("%s by who may not: %v", what, err)
		}
	}
	s.must(s.service.SaveBroadcast(t.Context(), s.publisher, entry), s.service.SaveBroadcast(t.Context(), s.publisher, entry))
	for _, count := range []string{"", "2", "三"} {
		err := s.service.ConfirmBroadcast(t.Context(), s.publisher, entry.ID, count)
		if domain.FieldsOf(err)["count"] == "" {
			t.Errorf("confirmed with %q: %v", count, err)
		}
	}
	s.must(s.service.ConfirmBroadcast(t.Context(), s.publisher, entry.ID, " 3 "), s.service.ConfirmBroadcast(t.Context(), s.publisher, entry.ID, "3"))
	s.must(s.service.SaveBroadcast(t.Context(), s.publisher, entry)) // the first form, sent once more
	s.pass(5)
	if s.arrivedOnce() != 3 || len(s.platform.arrived) != 3 {
		t.Errorf("%d messages arrived, want one for each of 3", len(s.platform.arrived))
	}
	list, err := s.service.Broadcasts(t.Context(), s.editor, "")
	if err != nil || len(list.Lines) != 1 {
		t.Errorf("listed %d, %v", len(list.Lines), err)
	}
	entry.Version = 1
	if err := s.service.SaveBroadcast(t.Context(), s.publisher, entry); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("changed after it went out: %v", err)
	}
}

// The form of a new message, gone back to or sent again late, takes nothing away
// that a colleague has changed since.
func TestBroadcast_AnOldFormLeavesAnothersChangesAlone(t *testing.T) {
	s := newSender(t, 1)
	old := s.entry()
	s.must(s.service.SaveBroadcast(t.Context(), s.publisher, old))
	changed := old
	changed.Version, changed.Body = 1, "同事改过的正文。"
	colleague := domain.Account{ID: s.store.NewID(), Name: "发布二", Roles: []domain.Role{domain.RolePublisher}}
	s.must(s.service.SaveBroadcast(t.Context(), colleague, changed))
	if err := s.service.SaveBroadcast(t.Context(), s.publisher, old); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("an old form: %v, want a conflict", err)
	}
	if got := s.page(old.ID); got.Body != changed.Body || got.Version != 2 {
		t.Errorf("it says %q at version %d", got.Body, got.Version)
	}
	old.Version = 2
	s.must(s.service.SaveBroadcast(t.Context(), s.publisher, old))
	for range 2 { // pressed twice
		s.must(s.service.DropBroadcast(t.Context(), s.publisher, old.ID))
	}
}

func TestBroadcast_ShowsTheNoticeAndWhomItReaches(t *testing.T) {
	s := newSender(t, 4)
	entry := s.entry()
	entry.Subject, entry.Addressees = "带表情", domain.Addressees{Kind: domain.AddresseesUnits, Codes: []string{s.units[0].ID}}
	s.must(s.service.SaveBroadcast(t.Context(), s.publisher, entry))
	i := domain.Informant{ID: s.store.NewID(), Name: "没有微信", State: domain.InformantActive, UnitID: s.units[0].ID}
	s.must(s.store.AddInformant(t.Context(), &i))
	page := s.page(entry.ID)
	if page.Reach.Total != 3 || page.Reach.Unlinked != 1 || len(page.Reach.Lacking()) != 1 || page.Words != "甲工会的信息员" {
		t.Errorf("reach %+v", page.Reach)
	}
	if !page.Preview.Chosen || page.Preview.Title != "审核结果" || page.Preview.Lines[0] != (notice.PreviewLine{Label: "标题", Value: "带表情"}) {
		t.Errorf("preview %+v", page.Preview)
	}
	s.must(s.service.SaveTemplates(t.Context(), s.admin, domain.ChannelTemplate, notice.Choices{}))
	if err := s.service.ConfirmBroadcast(t.Context(), s.publisher, entry.ID, "3"); !strings.Contains(domain.FieldsOf(err)["count"], "模板") {
		t.Errorf("confirmed without a template: %v", err)
	}
}

func TestBroadcast_LeavesOutWhoJoinsLaterAndWhoLeft(t *testing.T) {
	s := newSender(t, 3)
	id := s.confirmed(3)
	s.clock.Add(time.Second)
	s.must(s.join(s.store, 3))
	people, err := s.store.InformantsIn(t.Context(), domain.InformantActive, 10)
	s.must(err)
	for i := range people {
		if people[i].Name == "信息员0" {
			s.must(people[i].Retire("卸任", "", s.clock.Now()), s.store.SaveInformant(t.Context(), &people[i]))
		}
	}
	s.pass(4)
	page := s.page(id)
	if s.arrivedOnce() != 2 || page.Gone() != 1 || page.State != domain.BroadcastDone {
		t.Errorf("%d got it, %d had left, %s", s.arrivedOnce(), page.Gone(), page.State.Label())
	}
}

func TestBroadcast_PausesAndGoesOnWhereItStood(t *testing.T) {
	s := newSender(t, 50)
	s.must(s.service.SaveBroadcastRate(t.Context(), s.admin, "5"))
	id := s.confirmed(50)
	s.pass(2)
	s.must(s.service.PauseBroadcast(t.Context(), s.publisher, id))
	got := s.arrivedOnce()
	s.pass(60)
	if s.arrivedOnce() != got || s.page(id).State != domain.BroadcastPaused {
		t.Errorf("%d got it while it was paused", s.arrivedOnce()-got)
	}
	if err := s.service.PauseBroadcast(t.Context(), s.publisher, id); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("paused twice: %v", err)
	}
	s.must(s.service.ResumeBroadcast(t.Context(), s.publisher, id))
	s.pass(1)
	if more := s.arrivedOnce() - got; more > 12 {
		t.Errorf("%d within two seconds of going on at five a second", more)
	}
	s.pass(15)
	if s.arrivedOnce() != 50 || s.page(id).State != domain.BroadcastDone {
		t.Errorf("%d got it, %s", s.arrivedOnce(), s.page(id).State.Label())
	}
}

func TestBroadcast_CancelledLeavesEachOneReason(t *testing.T) {
	s := newSender(t, 700)
	s.must(s.service.SaveBroadcastRate(t.Context(), s.admin, "10"))
	id := s.confirmed(700)
	s.platform.answers = []error{errAway, errTimeout}
	s.pass(1)
	s.must(s.service.CancelBroadcast(t.Context(), s.publisher, id))
	s.pass(11 * 60)
	page := s.page(id)
	tally := page.Tally
	if page.State != domain.BroadcastCancelled || page.EndedAt.IsZero() || tally.Waiting != 0 || tally.Settled() != 700 || tally.Cancelled < 650 || tally.Unknown != 1 {
		t.Fatalf("%s, %+v", page.State.Label(), tally)
	}
	all, err := s.store.Notifications(t.Context(), repository.NotificationQuery{BroadcastID: id, Limit: 1000})
	s.must(err)
	for _, n := range all {
		tries, err := s.store.Tries(t.Context(), n.ID)
		s.must(err)
		if len(tries) == 0 || tries[len(tries)-1].Detail == "" {
			t.Fatalf("notification %s is %s without a reason", n.ID, n.State.Label())
		}
	}
	if s.arrivedOnce() > 32 {
		t.Errorf("%d got it all the same", s.arrivedOnce())
	}
}

func TestBroadcast_GoesOnAtItsCursorAfterEveryInterruption(t *testing.T) {
	c := newClock()
	store := storetest.SQLite(t, c.Now)
	s := newSenderOn(t, c, store, 1200)
	s.must(s.service.SaveBroadcastRate(t.Context(), s.admin, "1000"))
	id := s.confirmed(1200)
	jobs, err := store.JobsOf(t.Context(), domain.JobBroadcast, id)
	s.must(err)
	broken, cancel := context.WithCancel(t.Context()) // a step that ends before it is committed
	cancel()
	if err := s.service.FanOut(broken, jobs[0]); err == nil {
		t.Fatal("a broken off step reported success")
	}
	won, err := store.ClaimJob(t.Context(), &jobs[0], "dead", time.Minute) // a process that dies
	s.must(err)
	if !won {
		t.Fatal("the job was not to be had")
	}
	due, err := store.DueJobs(t.Context(), []domain.JobKind{domain.JobBroadcastLot}, 10)
	s.must(err)
	if len(due) != 0 {
		t.Fatalf("%d notifications of a step that was never committed", len(due))
	}
	s.clock.Add(time.Minute)
	s.pass(1)
	due, err = store.DueJobs(t.Context(), []domain.JobKind{domain.JobBroadcastLot}, 10)
	s.must(err)
	for i := range due {
		won, err := store.ClaimJob(t.Context(), &due[i], "dead", time.Minute)
		if s.must(err); !won {
			t.Fatal("a lot was not to be had")
		}
	}
	s.clock.Add(time.Minute)
	s.pass(5)
	page := s.page(id)
	if page.State != domain.BroadcastDone || s.arrivedOnce() != 1200 || page.Tally.Sent != 1200 || page.Expanded != 1200 {
		t.Errorf("%s, %+v, %d arrived", page.State.Label(), page.Tally, s.arrivedOnce())
	}
}

func TestBroadcast_LeavesTheDaysQuotaToOthers(t *testing.T) {
	s := newSender(t, 40)
	s.service = notice.New(notice.Config{
		Store: s.store, Notifier: s.platform, AppID: appID, PublicURL: "https://example.test", Log: quiet(),
		Quotas: []notice.Quota{{Path: "/send", Label: "模板消息", Daily: 100}}, NoticePath: "/send",
	})
	s.fanOut = s.worker("one", domain.JobBroadcast, notice.Handler{Do: s.service.FanOut, Patience: time.Hour})
	s.must(s.store.AddUsage(t.Context(), domain.Usage{Day: domain.DayOf(s.clock.Now()), AppID: appID, Path: "/send", Calls: 75}))
	s.must(s.store.AddUsage(t.Context(), domain.Usage{Day: domain.DayOf(s.clock.Now()), AppID: "another", Path: "/send", Calls: 75}))
	id := s.confirmed(40)
	s.pass(3)
	page := s.page(id)
	if got := s.arrivedOnce(); got != 19 || page.Expanded > 20 || page.State != domain.BroadcastRunning { // one other notice waits
		t.Errorf("%d got it of the 20 for which the quota is", got)
	}
	s.must(s.store.AddUsage(t.Context(), domain.Usage{Day: domain.DayOf(s.clock.Now()), AppID: appID, Path: "/send", Calls: 20}))
	s.pass(3)
	if s.arrivedOnce() != 19 || !strings.Contains(s.page(id).Problem, "额度") {
		t.Errorf("%d got it, and the page says %q", s.arrivedOnce(), s.page(id).Problem)
	}
	s.clock.Add(15 * time.Hour)
	s.pass(30)
	if page := s.page(id); s.arrivedOnce() != 40 || page.State != domain.BroadcastDone || page.Problem != "" {
		t.Errorf("the next day %d got it, %s, %q", s.arrivedOnce(), page.State.Label(), page.Problem)
	}
}

func TestBroadcast_OfWhichTheFanOutFailsIsPausedAndCanGoOn(t *testing.T) {
	s := newSender(t, 2)
	id := s.confirmed(2)
	jobs, err := s.store.JobsOf(t.Context(), domain.JobBroadcast, id)
	s.must(err)
	s.must(s.service.GaveUpFanOut(t.Context(), jobs[0], nil), s.service.GaveUpFanOut(t.Context(), domain.Job{Subject: s.store.NewID()}, nil))
	if page := s.page(id); page.State != domain.BroadcastPaused || page.Problem == "" {
		t.Fatalf("%s, %q", page.State.Label(), page.Problem)
	}
	s.must(s.service.ResumeBroadcast(t.Context(), s.publisher, id))
	s.pass(4)
	if page := s.page(id); page.State != domain.BroadcastDone || s.arrivedOnce() != 2 {
		t.Errorf("%s, %d got it", page.State.Label(), s.arrivedOnce())
	}
}

func TestMessage_IsReadWholeByItsReaderOnly(t *testing.T) {
	s := newSender(t, 2)
	id := s.confirmed(2)
	s.pass(2)
	all, err := s.store.Notifications(t.Context(), repository.NotificationQuery{BroadcastID: id, Limit: 10})
	s.must(err)
	own := notice.Reader{Informant: domain.Informant{ID: all[0].InformantID}}
	if n, err := s.service.Unread(t.Context(), own); err != nil || n != 1 {
		t.Errorf("%d unread, %v", n, err)
	}
	got, err := s.service.Message(t.Context(), own, all[0].ID)
	if err != nil || !strings.Contains(got.Body, "五一专题稿件") || got.Link != "/m/submit" {
		t.Errorf("read %+v, %v", got, err)
	}
	if n, err := s.service.Unread(t.Context(), own); err != nil || n != 0 {
		t.Errorf("%d unread after reading, %v", n, err)
	}
	for what, id := range map[string]string{"another's": all[1].ID, "none": s.store.NewID(), "no message": s.notice} {
		if _, err := s.service.Message(t.Context(), own, id); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
}
