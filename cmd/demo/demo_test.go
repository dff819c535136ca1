package main

import (
	"bytes"
	"context"
	cryptorand "crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/cmd/internal/app"
	"laigao/cmd/internal/gate"
	"laigao/domain"
	"laigao/repository"
	"laigao/service/adoption"
	"laigao/service/notice"
	"laigao/service/registry"
	"laigao/service/review"
)

// printed is what a demo wrote so far.
type printed struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *printed) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(text)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// running is a demo in its own goroutine.
type running struct {
	out   *printed
	stop  context.CancelFunc
	ended chan error
}

func start(t *testing.T, s settings) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{out: &printed{}, stop: stop, ended: make(chan error, 1)}
	d := demo{settings: s, out: r.out, live: true, now: time.Now}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.ended <- d.run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return r
}

// until waits for words, and fails when the demo ends first.
func (r *running) until(t *testing.T, words string) {
	t.Helper()
	limit := time.After(10 * time.Minute) // the race detector makes filling slow
	for !strings.Contains(r.out.String(), words) {
		select {
		case err := <-r.ended:
			t.Fatalf("the demo ended before it said %q: %v\n%s", words, err, r.out)
		case <-limit:
			t.Fatalf("the demo never said %q:\n%s", words, r.out)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestDemo_FillsItsFolderWholeOrNotAtAllAndOnlyOnce(t *testing.T) {
	s := settings{folder: filepath.Join(t.TempDir(), "demo"), listen: gate.FreeAddress(t), simListen: gate.FreeAddress(t), past: past}

	first := start(t, s)
	first.until(t, "   3%")
	first.stop()
	if err := <-first.ended; err == nil {
		t.Fatal("an interrupted start reported success")
	}
	if _, err := os.Stat(s.folder); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("an interrupted start left the folder: %v", err)
	}

	second := start(t, s)
	second.until(t, "Ctrl+C")
	checkServed(t, s)
	second.stop()
	if err := <-second.ended; err != nil {
		t.Fatalf("stop: %v", err)
	}
	filled := look(t, s)
	checkFigures(t, filled)

	third := start(t, s)
	third.until(t, "Ctrl+C")
	third.stop()
	if err := <-third.ended; err != nil {
		t.Fatalf("stop again: %v", err)
	}
	if strings.Contains(third.out.String(), "示例数据") {
		t.Errorf("the folder was filled again:\n%s", third.out)
	}
	if again := look(t, s); !equal(t, again, filled) {
		t.Errorf("the second start changed the data\n got %+v\nwant %+v", again, filled)
	}
}

// checkServed looks at both sites while they run: the phones hold what the
// people in the sample were told.
func checkServed(t *testing.T, s settings) {
	t.Helper()
	for _, address := range []string{"http://" + s.listen + "/healthz", "http://" + s.simListen + "/"} {
		get(t, address, nil)
	}
	var followers []struct{ OpenID, Nickname string }
	get(t, "http://"+s.simListen+"/_sim/followers", &followers)
	told := map[string]string{}
	for _, f := range followers {
		var inbox json.RawMessage
		get(t, "http://"+s.simListen+"/_sim/followers/"+f.OpenID+"/inbox", &inbox)
		told[f.Nickname] = string(inbox)
	}
	for nickname, words := range map[string][]string{
		"张三":      {"感谢关注", "登记结果通知", "稿件受理通知", "稿件采用通知", "http://" + s.listen + "/m/manuscripts/", "http://" + s.simListen + "/s/"},
		"陈小三":     {"登记结果通知", "未通过"},
		"林初审（编辑）": {"待审核提醒"}, "马终审（编辑）": {"待审核提醒"},
		"关注者甲": {"http://" + s.simListen + "/s/"},
	} {
		for _, w := range words {
			if !strings.Contains(told[nickname], w) {
				t.Errorf("%s was never told %q", nickname, w)
			}
		}
	}
}

func get(t *testing.T, address string, into any) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s answered %d", address, answer.StatusCode)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}

// figures are what the services tell of a filled folder.
type figures struct {
	Registrations map[domain.InformantState]int
	Views         map[string]int // the inbox's lists
	Drafts        int
	Notices       map[string]int
	Articles      map[string]int
	Adoptions     domain.Tally
	Queued        int
	Recommended   int // and not answered yet
	Overdue       int // of those
	Unknown       int
	Failed        int
	Awards        []string // of the years, the newest first: how far they are, and the objections that wait
	Audit         string   // newest row of the log
}

// look opens the folder as the server does and asks the services.
func look(t *testing.T, s settings) figures {
	t.Helper()
	ctx := t.Context()
	k, found, err := readKeys(s.folder)
	if err != nil || !found {
		t.Fatalf("read keys: found %v, %v", found, err)
	}
	d := demo{settings: s}
	a, err := app.New(ctx, app.Options{
		Config: k.config(d.place(s.folder)), Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: cryptorand.Reader, Version: version,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	staff := map[string]domain.Account{}
	accounts, err := a.Account.Operator().List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range accounts {
		staff[one.Username] = one
	}
	f := figures{Views: map[string]int{}, Notices: map[string]int{}}
	f.readPeople(t, a, staff)
	f.readWork(t, a, staff)
	return f
}

func (f *figures) readPeople(t *testing.T, a *app.App, staff map[string]domain.Account) {
	t.Helper()
	ctx := t.Context()
	registrations, err := a.Registry.RegistrationsPage(ctx, staff["chushen"], registry.RegistrationFilter{State: domain.InformantActive})
	if err != nil {
		t.Fatal(err)
	}
	f.Registrations = registrations.Counts
	drafts, err := a.Store.Lines(ctx, repository.LineQuery{States: []domain.ManuscriptState{domain.ManuscriptDraft}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	f.Drafts = len(drafts)
	audit, _, err := a.Account.AuditPage(ctx, staff["shenji"], "")
	if err != nil {
		t.Fatal(err)
	}
	f.Audit = audit[0].ID
}

func (f *figures) readWork(t *testing.T, a *app.App, staff map[string]domain.Account) {
	t.Helper()
	ctx := t.Context()
	inbox, err := a.Review.Inbox(ctx, staff["zhongshen"], review.InboxQuery{View: "all"})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range inbox.Views {
		f.Views[v.Code] = v.Count
	}
	ledger, err := a.Notice.Ledger(ctx, staff["fabu"], notice.LedgerQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range ledger.Counts {
		f.Notices[c.State.String()] = c.Count
	}
	articles, err := a.Publishing.List(ctx, staff["fabu"], "", repository.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	f.Articles = articles.Counts
	f.readAwards(t, a, staff)
	page, err := a.Adoption.Page(ctx, staff["fabu"], adoption.PageQuery{From: "2000-01-01"})
	if err != nil {
		t.Fatal(err)
	}
	f.Adoptions = page.Totals
	if f.Recommended, err = a.Adoption.CountWaiting(ctx, staff["fabu"]); err != nil {
		t.Fatal(err)
	}
	if _, f.Overdue, err = a.Adoption.Unanswered(ctx, staff["fabu"], 1); err != nil {
		t.Fatal(err)
	}
	for state, count := range map[domain.JobState]*int{domain.JobQueued: &f.Queued, domain.JobUnknown: &f.Unknown, domain.JobFailed: &f.Failed} {
		if *count, err = a.Store.CountJobs(ctx, state); err != nil {
			t.Fatal(err)
		}
	}
}

func checkFigures(t *testing.T, f figures) {
	t.Helper()
	for state, want := range map[domain.InformantState]int{domain.InformantActive: 56, domain.InformantPending: 2, domain.InformantRejected: 1} {
		if f.Registrations[state] != want {
			t.Errorf("%d registrations are %s, want %d", f.Registrations[state], state.Label(), want)
		}
	}
	wanted := map[string]int{ // of late, then what the past ended in
		"first": 5, "second": 4, "final": 2, "returned": 3, "accepted": 6, "adopted": 17, "rejected": 3, "withdrawn": 2, "recalled": 2,
	}
	for _, st := range sampleStories(past, firstDay(time.Now()))[len(lately()):] {
		wanted[map[byte]string{
			'a': "adopted", 'p': "accepted", 'v': "accepted", 'x': "rejected", 'w': "withdrawn", 'c': "recalled",
		}[st.course[len(st.course)-1]]]++
	}
	for code, want := range wanted {
		if f.Views[code] != want {
			t.Errorf("list %s has %d manuscripts, want %d", code, f.Views[code], want)
		}
	}
	if f.Drafts != 3 {
		t.Errorf("there are %d drafts, want 3", f.Drafts)
	}
	if f.Articles["published"] < 1 || past == wholePast && f.Articles["published"] != len(pushes()) || f.Articles["draft"] != 1 {
		t.Errorf("articles are %v, want each push published and one draft", f.Articles)
	}
	checkAwards(t, f)
	if n := f.Notices; n["sent"] != 2 || n["failed"] != 1 || n["unreachable"] != 1 || n["delivered"] < 200+6*past || n["queued"] != 0 || n["unknown"] != 0 {
		t.Errorf("notices are %v", n)
	}
	if f.Queued != 2+f.Recommended-f.Overdue || f.Overdue == 0 || f.Recommended == f.Overdue || f.Unknown != 0 || f.Failed != f.Notices["unreachable"] {
		t.Errorf("jobs: %d wait, %d are in doubt, %d failed; only the reminders of the chair and of what was recommended lately (%d) and the article due tomorrow may wait and the unreachable notice have failed", f.Queued, f.Unknown, f.Failed, f.Recommended-f.Overdue)
	}
}

func equal(t *testing.T, a, b figures) bool {
	t.Helper()
	one, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	other, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(one, other)
}

func TestSampleStories_Are300OfFourQuartersFrom60Informants(t *testing.T) {
	stories, people := sampleStories(wholePast, fourQuarters), sampleInformants()
	if len(stories) != 300 || len(people) != 60 {
		t.Errorf("%d stories, %d informants, want 300 and 60", len(stories), len(people))
	}
	quarters := map[int]int{}
	for _, st := range stories {
		quarters[st.days*4/fourQuarters]++
		if st.writer >= len(people) || st.about == unheard && joined(st.writer, fourQuarters) < st.days {
			t.Errorf("a story of %d days ago is by nobody who had joined", st.days)
		}
	}
	for q := range 4 {
		if quarters[q] < 40 {
			t.Errorf("the %d. quarter back has %d stories, want 40 at least", q+1, quarters[q])
		}
	}
}

func TestDemo_LeavesOtherPeoplesFoldersAlone(t *testing.T) {
	folder := t.TempDir()
	mine := filepath.Join(folder, "thesis.txt")
	if err := os.WriteFile(mine, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := demo{settings: settings{folder: folder, listen: gate.FreeAddress(t), simListen: gate.FreeAddress(t)}, out: &printed{}, now: time.Now}
	if err := d.run(t.Context()); err == nil || !strings.Contains(err.Error(), "LAIGAO_DEMO_DIR") {
		t.Errorf("got %v, want a refusal that names LAIGAO_DEMO_DIR", err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}

func TestDemo_RefusesPasswordsThatTheConsoleWouldRefuse(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "demo")
	d := demo{settings: settings{folder: folder, listen: gate.FreeAddress(t), simListen: gate.FreeAddress(t), password: "123456"}, out: &printed{}, now: time.Now}
	if err := d.run(t.Context()); err == nil || !strings.Contains(err.Error(), "LAIGAO_DEMO_PASSWORD") {
		t.Errorf("got %v, want a refusal that names LAIGAO_DEMO_PASSWORD", err)
	}
}

func TestReadSettings_TakesOnlyAddressesOfThisMachine(t *testing.T) {
	for address, good := range map[string]bool{
		"127.0.0.1:18080": true, "localhost:18080": true, "[::1]:18080": true,
		"0.0.0.0:18080": false, ":18080": false, "192.0.2.1:18080": false, "example.org:18080": false, "18080": false,
	} {
		for _, name := range []string{"LAIGAO_DEMO_LISTEN", "LAIGAO_DEMO_SIM_LISTEN"} {
			_, err := readSettings(func(asked string) string {
				if asked == name {
					return address
				}
				return ""
			})
			if (err == nil) != good {
				t.Errorf("%s=%s: got %v, want accepted %v", name, address, err, good)
			}
		}
	}
}

func TestKeys_AreTheOwnersAlone(t *testing.T) {
	folder := t.TempDir()
	k, err := makeKeys("")
	if err != nil {
		t.Fatal(err)
	}
	if err := k.write(folder); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(folder, keyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	again, found, err := readKeys(folder)
	if err != nil || !found || again.Password != k.Password || !bytes.Equal(again.SecretKey, k.SecretKey) {
		t.Errorf("read back %+v, found %v, %v", again, found, err)
	}
	for _, m := range members() {
		if problem := domain.CheckPassword(k.Password, m.username, m.name); problem != "" {
			t.Errorf("made-up password %q: %s", k.Password, problem)
		}
	}
}

func TestClock_NeverGoesBack(t *testing.T) {
	now := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	c := newClock(func() time.Time { return now }, now.Add(-48*time.Hour))
	c.Advance(now.Add(-24 * time.Hour))
	c.Advance(now.Add(-36 * time.Hour))
	if got := c.Now(); !got.Equal(now.Add(-24 * time.Hour)) {
		t.Errorf("went back to %s", got)
	}
	now = now.Add(time.Minute)
	if got := c.Now(); !got.Equal(now.Add(-24 * time.Hour)) {
		t.Errorf("did not go on with actual time: %s", got)
	}
}
