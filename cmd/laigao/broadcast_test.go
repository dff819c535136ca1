package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"laigao/cmd/internal/app"
	"laigao/configs"
	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

// fanoutVariable asks for another number of people than the usual run has.
const fanoutVariable = "LAIGAO_FANOUT"

// TestBroadcast_ReachesEachOnceThroughFaultsAndAKill sends a message to many
// while one call of twenty fails in one of five ways and a process is killed: each
// person has exactly one notice on the phone, or one reason why not, or the
// notice is said to be unknown.
func TestBroadcast_ReachesEachOnceThroughFaultsAndAKill(t *testing.T) {
	people, err := strconv.Atoi(os.Getenv(fanoutVariable))
	if err != nil {
		people = 2000
	}
	t.Run("sqlite", func(t *testing.T) {
		f := newFanout(newWorld(t, storetest.SQLiteFile(t)), people)
		f.world.start()
		f.run(f.world.kill)
	})
	t.Run("pair", func(t *testing.T) {
		w := newWorld(t, storetest.MigratedMySQL(t))
		f := newFanout(w, people)
		w.useRedis()
		w.useBucket()
		p := w.startPair()
		f.run(func() {
			p.stopOne(0, syscall.SIGKILL)
			p.startOne(0)
		})
	})
}

// fanout is a message to many in a world.
type fanout struct {
	world   *world
	openIDs []string
	id      string
	store   *repository.Store
}

func newFanout(w *world, people int) *fanout {
	w.t.Helper()
	f := &fanout{world: w}
	var group sync.WaitGroup
	f.openIDs = make([]string, people)
	for worker := range 64 {
		group.Go(func() {
			for i := worker; i < people; i += 64 {
				f.openIDs[i] = w.follow(fmt.Sprint("信息员", i)).openID
			}
		})
	}
	group.Wait()
	a, err := app.New(w.t.Context(), app.Options{
		Config: configs.Config{
			Listen: "127.0.0.1:0", PublicURL: w.origin, Database: w.database, Media: "file:" + w.t.TempDir(), SecretKey: make([]byte, 32),
			WeChat:  configs.Account{AppID: testAppID, AppSecret: testSecret, Token: testToken, AESKey: testAESKey},
			APIBase: w.platform.URL, OpenBase: w.platform.URL, MPBase: w.platform.URL,
		},
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: rand.Reader, Version: "test",
	})
	f.must(err)
	f.must(f.compose(a))
	f.must(a.Close())
	f.store, err = repository.Open(w.t.Context(), repository.Config{URL: w.database, Now: time.Now, Random: rand.Reader})
	f.must(err)
	w.t.Cleanup(func() { _ = f.store.Close() })
	return f
}

func (f *fanout) must(err error) {
	f.world.t.Helper()
	if err != nil {
		f.world.t.Fatal(err)
	}
}

// compose registers the people and confirms a message to all of them.
func (f *fanout) compose(a *app.App) error {
	ctx := f.world.t.Context()
	publisher := domain.Account{ID: a.Store.NewID(), Name: "发布", Roles: []domain.Role{domain.RolePublisher}}
	admin := domain.Account{ID: a.Store.NewID(), Name: "管理员", Roles: []domain.Role{domain.RoleAdministrator}}
	err := a.Store.InTx(ctx, func(tx *repository.Store) error {
		for i, openID := range f.openIDs {
			informant := domain.Informant{ID: tx.NewID(), Name: fmt.Sprint("信息员", i), State: domain.InformantActive}
			if err := tx.AddInformant(ctx, &informant); err != nil {
				return err
			}
			if err := tx.PutFollower(ctx, domain.Follower{AppID: testAppID, OpenID: openID, InformantID: informant.ID, Subscribed: true}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = a.Notice.SaveTemplates(ctx, admin, domain.ChannelTemplate, notice.Choices{domain.NoticeBroadcast: {
		TemplateID: "TPL_circular", Fields: map[string]string{"thing1": "标题", "time2": "时间", "thing3": "说明"},
	}})
	if err != nil {
		return err
	}
	if err := a.Notice.SaveRules(ctx, admin, domain.NoticeRules{}); err != nil { // at night too
		return err
	}
	// No faster than faults are laid out: what is left of them would meet the few
	// that are tried again, each time.
	if err := a.Notice.SaveBroadcastRate(ctx, admin, fmt.Sprint(len(f.openIDs)/20)); err != nil {
		return err
	}
	f.id = a.Store.NewID()
	err = a.Notice.SaveBroadcast(ctx, publisher, notice.BroadcastEntry{
		ID: f.id, Subject: "报送五一稿件", Body: "请于四月二十五日前报送五一专题稿件。", Addressees: domain.Addressees{Kind: domain.AddresseesAll},
	})
	if err != nil {
		return err
	}
	return a.Notice.ConfirmBroadcast(ctx, publisher, f.id, fmt.Sprint(len(f.openIDs)))
}

// counts are the message's notifications by state.
func (f *fanout) counts() map[domain.NoticeState]int {
	counts, err := f.store.BroadcastCounts(f.world.t.Context(), f.id)
	if err != nil {
		return nil // the next look sees it
	}
	byState := map[domain.NoticeState]int{}
	for _, c := range counts {
		byState[c.State] = c.Count
	}
	return byState
}

func (f *fanout) settled() int {
	n := 0
	for state, count := range f.counts() {
		if state != domain.NoticeQueued {
			n += count
		}
	}
	return n
}

// disturb lets one call of twenty fail until ctx ends, spread over all.
func (f *fanout) disturb(ctx context.Context) int {
	faults := []string{
		`"drop":true`, `"drop":true,"after":true`, `"errcode":-1,"after":true`, `"http_status":502`, `"errcode":43004`, `"errcode":-1`,
	}
	added := 0
	for ctx.Err() == nil {
		if want := min(f.settled()+200, len(f.openIDs)) / 20; added < want {
			f.world.control("POST", "/_sim/faults", `{"path":"/cgi-bin/message/template/send",`+faults[added%len(faults)]+`}`, nil)
			added++
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
	return added
}

// run waits for the end, with a kill on the way, and counts what arrived.
func (f *fanout) run(kill func()) {
	t := f.world.t
	t.Helper()
	ctx, quiet := context.WithCancel(t.Context())
	var disturbing sync.WaitGroup
	added := 0
	disturbing.Go(func() { added = f.disturb(ctx) })
	began := time.Now()
	limit := time.Duration(len(f.openIDs))*20*time.Millisecond + 4*time.Minute
	f.world.within(limit, "a quarter of the people", func() bool { return f.settled() > len(f.openIDs)/4 })
	kill()
	f.world.within(limit, "the end of the message", func() bool {
		b, err := f.store.Broadcast(t.Context(), f.id)
		return err == nil && b.State == domain.BroadcastDone
	})
	quiet()
	disturbing.Wait()
	took := time.Since(began)
	time.Sleep(time.Second) // the last reports of deliveries
	f.check()
	t.Logf("%d people in %v, %d faults: %v", len(f.openIDs), took.Round(time.Second), added, f.counts())
}

// check holds every notification against what is on its phone.
func (f *fanout) check() {
	t := f.world.t
	t.Helper()
	told, arrivedAll := map[string]int{}, 0
	query := repository.NotificationQuery{BroadcastID: f.id, Limit: 500}
	for {
		some, err := f.store.Notifications(t.Context(), query)
		f.must(err)
		if len(some) == 0 {
			break
		}
		query.Before = some[len(some)-1].ID
		for _, n := range some {
			told[n.InformantID]++
			arrivedAll += f.checkOne(n)
		}
	}
	if len(told) != len(f.openIDs) {
		t.Errorf("%d people have a notification, want %d", len(told), len(f.openIDs))
	}
	for id, n := range told {
		if n != 1 {
			t.Errorf("informant %s has %d notifications", id, n)
		}
	}
	if arrivedAll < len(f.openIDs)*9/10 {
		t.Errorf("only %d arrived", arrivedAll)
	}
}

func (f *fanout) checkOne(n domain.Notification) int {
	t := f.world.t
	t.Helper()
	var inbox []struct {
		Channel string `json:"channel"`
	}
	if n.OpenID != "" {
		f.world.control("GET", "/_sim/followers/"+n.OpenID+"/inbox", "", &inbox)
	}
	arrived := 0
	for _, m := range inbox {
		if m.Channel == "template" {
			arrived++
		}
	}
	tries, err := f.store.Tries(t.Context(), n.ID)
	f.must(err)
	reason := len(tries) > 0 && tries[len(tries)-1].Detail != ""
	right := false
	switch n.State {
	case domain.NoticeSent, domain.NoticeDelivered:
		right = arrived == 1
	case domain.NoticeFailed, domain.NoticeUnreachable:
		right = arrived == 0 && reason
	case domain.NoticeUnknown:
		right = arrived <= 1 && reason
	}
	if !right {
		words, _ := json.Marshal(tries)
		t.Errorf("a notification is %s and arrived %d times: %s", n.State, arrived, words)
	}
	return arrived
}
