package console_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/console"
	"laigao/handler/web"
	"laigao/repository"
	"laigao/repository/sessions"
	"laigao/repository/storetest"
	"laigao/service/account"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/recognition"
	"laigao/service/registry"
	"laigao/service/review"
)

const (
	deskPassword = "样例口令 correct horse 2026"
	canary       = `<script>alert("x")</script><img src=x onerror=alert(1)>`
)

// desk is the whole console over real services.
type desk struct {
	t         *testing.T
	store     *repository.Store
	keyring   *domain.Keyring
	account   *account.Service
	server    *httptest.Server
	now       time.Time
	informant domain.Informant
	unit      domain.Unit
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	gin.SetMode(gin.TestMode)
	d := &desk{t: t, now: time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return d.now }
	d.store = storetest.SQLite(t, clock)
	router := gin.New()
	d.server = httptest.NewServer(router)
	t.Cleanup(d.server.Close)
	values, log := sessions.NewTables(d.store), slog.New(slog.DiscardHandler)
	site, err := web.New(web.Config{Log: log, Now: clock, PublicURL: d.server.URL, Sessions: sessions.NewBrowsers(values, clock)})
	d.must(err)
	d.keyring, err = domain.NewKeyring(rand.Reader, bytes.Repeat([]byte{7}, 32))
	d.must(err)
	d.account = account.New(account.Config{Store: d.store, Keyring: d.keyring, Values: values, Random: rand.Reader, Log: log, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	pages, err := console.New(console.Config{
		Site: site, Account: d.account, Now: clock,
		Registry:    registry.New(registry.Config{Store: d.store, Keyring: d.keyring, Log: log}),
		Intake:      intake.New(intake.Config{Store: d.store, Keyring: d.keyring, Log: log}),
		Review:      review.New(review.Config{Store: d.store, Keyring: d.keyring, Log: log, Sanitise: web.NewSanitiser().Clean}),
		Adoption:    adoption.New(adoption.Config{Store: d.store, Log: log}),
		Recognition: recognition.New(recognition.Config{Store: d.store, Keyring: d.keyring, Files: shelf{}, Paper: typewriter{}, AwardPaper: awardPaper{}, Log: log}),
		Publishing:  newPublishing(d.store), Tables: spreadsheets{}, Notice: newNotice(d.store),
	})
	d.must(err)
	router.Use(site.Secure())
	pages.Register(router)
	ctx := context.Background()
	d.unit = domain.Unit{ID: d.store.NewID(), Name: "样例旗总工会" + canary, Class: "banner"}
	d.must(d.store.AddUnit(ctx, &d.unit))
	d.informant = domain.Informant{ID: d.store.NewID(), Name: "测试信息员" + canary, UnitID: d.unit.ID, State: domain.InformantActive}
	d.must(d.store.AddInformant(ctx, &d.informant))
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// manuscript adds one with a canary in every field that a person fills in.
func (d *desk) manuscript(state domain.ManuscriptState, step int) domain.Manuscript {
	d.t.Helper()
	ctx := context.Background()
	number, err := d.store.NextManuscriptNumber(ctx, 2026)
	d.must(err)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: number, State: state, Step: step, Steps: 3, Round: 1, UnitID: d.unit.ID, InformantID: d.informant.ID,
		SubmittedAt: d.now, FirstSubmittedAt: d.now, Revision: 2, Reason: canary,
		Text: domain.Text{Title: "技能大赛" + canary, Body: "<p>三月五日举行。</p>" + canary, Excerpt: "摘要" + canary},
		Sheet: domain.Sheet{
			Class: domain.ClassNews, Topic: canary, ActivityDay: "2026-03-05", External: domain.Yes, OtherAttachments: canary, Byline: canary,
			Photographer: canary, FirstHere: domain.No, ElsewhereOutlet: canary, ElsewhereLink: "javascript:alert(1)" + canary, SecrecyReviewer: canary,
		},
	}
	m.Contact, err = d.keyring.Seal("manuscript/"+m.ID+"/contact", "13800001234")
	d.must(err)
	d.must(d.store.AddManuscript(ctx, &m))
	for _, kind := range []domain.AttachmentKind{domain.KindPhoto, domain.KindVideo, domain.KindAudio, domain.KindDocument} {
		d.must(d.store.AddAttachment(ctx, &domain.Attachment{
			ID: d.store.NewID(), ManuscriptID: m.ID, Kind: kind, Name: canary, Caption: canary, Photographer: canary, Problem: canary, State: domain.AttachmentStored,
		}))
	}
	d.must(d.store.AddRevision(ctx, domain.Revision{ManuscriptID: m.ID, Sequence: 1, Text: m.Text, Actor: d.informant.Actor(), Note: canary}))
	d.must(d.store.AddRevision(ctx, domain.Revision{ManuscriptID: m.ID, Sequence: 2, Text: domain.Text{Title: canary, Body: "<p>" + canary + "</p>"}, Actor: d.informant.Actor()}))
	d.must(d.store.AddEvent(ctx, domain.Event{ManuscriptID: m.ID, Kind: domain.EventSubmitted, Actor: d.informant.Actor(), Public: canary, Internal: canary}))
	d.must(d.store.AddReview(ctx, domain.Review{ManuscriptID: m.ID, Round: 0, Step: 1, Steps: 3, Decision: domain.DecisionPass, Opinion: canary, SignerName: canary, SignerID: d.store.NewID()}))
	return m
}

// browser is one person at a desk, signed in.
type browser struct {
	d      *desk
	client *http.Client
}

func (d *desk) signIn(role domain.Role) *browser {
	d.t.Helper()
	_, err := d.account.Operator().Seed(context.Background(), account.Seed{
		Entry: account.Entry{Username: string(role), Name: "样例" + role.Label(), Roles: []domain.Role{role}}, Password: deskPassword,
	})
	d.must(err)
	jar, err := cookiejar.New(nil)
	d.must(err)
	b := &browser{d: d, client: &http.Client{Jar: jar}}
	status, page := b.post("/console/signin", "/console/signin", url.Values{"username": {string(role)}, "password": {deskPassword}})
	if status != http.StatusOK || strings.Contains(page, `name="password"`) {
		d.t.Fatalf("sign in as %s: %d\n%s", role, status, page)
	}
	return b
}

func (b *browser) get(path string) (int, string) {
	b.d.t.Helper()
	response, err := b.client.Get(b.d.server.URL + path)
	b.d.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	b.d.must(err)
	return response.StatusCode, string(body)
}

var csrfPattern = regexp.MustCompile(`name="csrf" content="([^"]+)"`)

// post sends a form as the page at from would, and follows the answer.
func (b *browser) post(from, path string, form url.Values) (int, string) {
	b.d.t.Helper()
	_, page := b.get(from)
	found := csrfPattern.FindStringSubmatch(page)
	if found == nil {
		b.d.t.Fatalf("no token on %s:\n%s", from, page)
	}
	form.Set("csrf", found[1])
	response, err := b.client.PostForm(b.d.server.URL+path, form)
	b.d.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	b.d.must(err)
	return response.StatusCode, string(body)
}

func (d *desk) read(id string) domain.Manuscript {
	d.t.Helper()
	m, err := d.store.Manuscript(context.Background(), id)
	d.must(err)
	return m
}

func version(m domain.Manuscript) string { return strconv.FormatInt(m.Version, 10) }

func contains(t *testing.T, where, page string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, w) {
			t.Errorf("%s lacks %q:\n%s", where, w, page)
		}
	}
}

// harmless fails when the canary got into a page as markup.
func harmless(t *testing.T, where, page string) {
	t.Helper()
	for _, bad := range []string{`<script>alert`, `<img src=x`, `href="javascript:`} {
		if strings.Contains(page, bad) {
			i := strings.Index(page, bad)
			t.Errorf("%s holds %s: …%s…", where, bad, page[max(0, i-120):min(len(page), i+80)])
		}
	}
}

func TestInbox_ShowsTheActorsListBesideTheOpenManuscript(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.manuscript(domain.ManuscriptReviewing, 2)
	first := d.signIn(domain.RoleFirstReviewer)
	status, page := first.get("/console/manuscripts")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	contains(t, "the inbox", page, "待我初审<span class=\"num\">1</span>", "待复审<span class=\"num\">1</span>", "今天", "按时", "1 图 2 音视频 1 文件", "三月五日举行", "line--here")
	if strings.Contains(page, "split--open") {
		t.Error("a narrow screen shows a manuscript that nobody asked for instead of the list")
	}
	harmless(t, "the inbox", page)
	status, page = first.get("/console/manuscripts?state=reviewing&step=1&open=" + m.ID)
	if status != http.StatusOK {
		t.Fatalf("with a manuscript open: got %d", status)
	}
	contains(t, "the open manuscript", page, "split--open", "三月五日举行", "138****1234", "通过初审", "line--here")
	if strings.Contains(page, "13800001234") {
		t.Error("the contact is shown in full")
	}
	if status, _ := first.get("/console/manuscripts?state=invented"); status != http.StatusNotFound {
		t.Errorf("an invented list: got %d, want 404", status)
	}
}

func TestManuscript_ShowsNoMarkupThatPeopleTyped(t *testing.T) {
	d := newDesk(t)
	first := d.signIn(domain.RoleFirstReviewer)
	for _, state := range domain.ManuscriptStates() {
		if state == domain.ManuscriptDraft {
			continue
		}
		step := 0
		if state == domain.ManuscriptReviewing {
			step = 1
		}
		m := d.manuscript(state, step)
		for _, path := range []string{"", "?tab=attachments", "?tab=revisions", "?tab=reviews", "?tab=reviews&decide=return", "?tab=course", "?tab=adoptions", "/edit"} {
			status, page := first.get("/console/manuscripts/" + m.ID + path)
			if status != http.StatusOK {
				t.Errorf("%v%s: got %d\n%s", state, path, status, page)
			}
			contains(t, path, page, m.Number)
			harmless(t, state.String()+path, page)
		}
	}
}

func TestManuscript_IsClosedToThoseWithoutPermission(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	administrator := d.signIn(domain.RoleAdministrator)
	for _, path := range []string{"/console/manuscripts", "/console/manuscripts/" + m.ID, "/console/adoptions", "/console/outlets"} {
		if status, _ := administrator.get(path); status != http.StatusForbidden {
			t.Errorf("the administrator at %s: got %d, want 403", path, status)
		}
	}
	stranger := &browser{d: d, client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if status, _ := stranger.get("/console/manuscripts/" + m.ID); status != http.StatusSeeOther {
		t.Errorf("a stranger: got %d, want the way to sign in", status)
	}
	auditor := d.signIn(domain.RoleAuditor)
	status, page := auditor.get("/console/manuscripts/" + m.ID)
	if status != http.StatusOK || strings.Contains(page, "decide-pass") || strings.Contains(page, "/lock") || strings.Contains(page, "查看完整号码") {
		t.Errorf("the auditor: %d, or is offered what only editors may do", status)
	}
	for _, path := range []string{"/decide", "/lock", "/takeover", "/edit", "/recall", "/reveal", "/adoptions"} {
		form := url.Values{
			"version": {version(m)}, "decision": {"pass"}, "opinion": {"同意"}, "reason": {"核实"}, "title": {"新"}, "body": {"新"},
			"outlet_id": {"00000000000000000000000001"}, "day": {"2026-03-05"},
		}
		if status, _ := auditor.post("/console/manuscripts/"+m.ID, "/console/manuscripts/"+m.ID+path, form); status != http.StatusForbidden {
			t.Errorf("the auditor posts to %s: got %d, want 403", path, status)
		}
	}
}

func TestInbox_IsSearchedAndNarrowed(t *testing.T) {
	d := newDesk(t)
	first := d.manuscript(domain.ManuscriptReviewing, 1)
	d.now = d.now.Add(96 * time.Hour)
	late := d.manuscript(domain.ManuscriptAccepted, 0)
	d.must(d.store.IndexManuscripts(t.Context(), first.ID, late.ID))
	b := d.signIn(domain.RoleFirstReviewer)
	for _, want := range []struct{ address, shown, hidden, words string }{
		{"?state=all&q=技能大赛", late.ID, "", "<mark>技能大赛</mark>"},
		{"?q=三月五日", first.ID, late.ID, "<mark>三月五日</mark>举行"},
		{"?state=all&late=late", late.ID, first.ID, "去掉条件：超过三天"},
		{"?state=all&late=ontime", first.ID, late.ID, "去掉条件：按时"},
		{"?state=all&to=2026-03-07", first.ID, late.ID, "2026年3月7日止"},
		{"?state=all&from=2026-03-06&to=2026-03-06", first.ID, late.ID, "2026年3月6日起"},
		{"?state=all&kind=news&unit_name=样例旗&from=2026-03-08", late.ID, first.ID, "单位：“样例旗”"},
		{"?state=all&q=没有的词", "", first.ID, "没有符合条件的稿件"},
		{"?q=工", "", first.ID, "两个字以上"},
		{"?state=all&unit_name=没有这个单位", "", first.ID, "没有符合条件的稿件"},
		{"?state=all&from=nonsense&kind=nothing&late=x", "", first.ID, "没有符合条件的稿件"},
	} {
		status, page := b.get("/console/manuscripts" + want.address)
		if status != http.StatusOK || !strings.Contains(page, want.words) {
			t.Errorf("%s: %d, no %q", want.address, status, want.words)
		}
		if want.shown != "" && !strings.Contains(page, "open="+want.shown) {
			t.Errorf("%s does not list %s", want.address, want.shown)
		}
		if want.hidden != "" && strings.Contains(page, "open="+want.hidden) {
			t.Errorf("%s lists %s", want.address, want.hidden)
		}
		harmless(t, want.address, page)
	}
}
