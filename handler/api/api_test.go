package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/api"
	"laigao/handler/web"
	"laigao/repository"
	"laigao/repository/sessions"
	"laigao/repository/storetest"
	"laigao/service/account"
	"laigao/service/publishing"
)

const canary = `<script>alert("x")</script>`

// files is a media store that holds every key, its content being the key.
type files struct{}

type content struct{ *bytes.Reader }

func (content) Close() error { return nil }

func (files) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	return content{bytes.NewReader([]byte(key))}, nil
}

// site is the interface over real services, as a federation's site sees it.
type site struct {
	t       *testing.T
	store   *repository.Store
	account *account.Service
	admin   domain.Account
	server  *httptest.Server
	token   string
	now     time.Time
	author  domain.Informant
	unit    domain.Unit
}

func newSite(t *testing.T) *site {
	t.Helper()
	gin.SetMode(gin.TestMode)
	s := &site{t: t, now: time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return s.now }
	s.store = storetest.SQLite(t, clock)
	router := gin.New()
	s.server = httptest.NewServer(router)
	t.Cleanup(s.server.Close)
	log := slog.New(slog.DiscardHandler)
	pages, err := web.New(web.Config{Log: log, Now: clock, PublicURL: s.server.URL, Sessions: memstore.New()})
	s.must(err)
	keyring, err := domain.NewKeyring(rand.Reader, make([]byte, 32))
	s.must(err)
	s.account = account.New(account.Config{Store: s.store, Keyring: keyring, Values: sessions.NewTables(s.store), Random: rand.Reader, Log: log})
	service := publishing.New(publishing.Config{Store: s.store, Files: files{}, AppID: "wx1", PublicURL: s.server.URL, Log: log})
	router.Use(pages.Secure())
	api.New(api.Config{Site: pages, Account: s.account, Publishing: service, Files: files{}, Log: log}).Register(router)
	s.admin = domain.Account{ID: s.store.NewID(), Name: "管理", Roles: []domain.Role{domain.RoleAdministrator}}
	_, s.token, err = s.account.CreateToken(t.Context(), s.admin, account.NewToken{Name: "网站", Days: 30})
	s.must(err)
	s.unit = domain.Unit{ID: s.store.NewID(), Class: "grassroots", Name: "样例单位"}
	s.must(s.store.AddUnit(t.Context(), &s.unit))
	s.author = domain.Informant{ID: s.store.NewID(), Name: "不能外传的姓名", UnitID: s.unit.ID}
	s.must(s.store.AddInformant(t.Context(), &s.author))
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// adopted adds an adopted manuscript; change may make it one that is not offered.
func (s *site) adopted(change func(*domain.Manuscript), attachments ...domain.Attachment) domain.Manuscript {
	s.t.Helper()
	ctx := s.t.Context()
	m := domain.Manuscript{
		ID: s.store.NewID(), Number: "2026-" + strconv.Itoa(len(s.list(""))+1) + s.store.NewID()[20:], State: domain.ManuscriptAdopted, InformantID: s.author.ID, UnitID: s.unit.ID, Steps: 3,
		Text:  domain.Text{Title: "标题" + canary, Body: "<p>正文<strong>重点</strong><em>斜</em><u>线</u> &lt;script&gt;</p><h2>小标题</h2>", Excerpt: "摘要"},
		Sheet: domain.Sheet{External: domain.Yes, SecrecyPassed: domain.Yes, Byline: "本报讯", Contact: []byte("密封的电话")},
	}
	var own []domain.Attachment
	for i, a := range attachments {
		a.ID, a.ManuscriptID, a.InformantID, a.State, a.Position = s.store.NewID(), m.ID, s.author.ID, domain.AttachmentStored, i+1
		a.Photographer = "不能外传的摄影"
		own = append(own, a)
		if a.Kind == domain.KindPhoto {
			m.Body += `<figure data-attachment="` + a.ID + `"></figure>`
		}
	}
	m.ApprovedHash = domain.ApprovalHash(m.Text, own)
	change(&m)
	s.must(s.store.AddManuscript(ctx, &m))
	for _, a := range own {
		s.must(s.store.AddAttachment(ctx, &a))
		if a.Kind == domain.KindPhoto {
			s.must(s.store.PutDerivative(ctx, domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativeLarge, MIME: "image/jpeg", Size: 7, SHA256: "ab"}))
		}
	}
	return m
}

func offered(*domain.Manuscript) {}

// get asks as a program with the token.
func (s *site) get(path string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.server.URL+path, http.NoBody)
	s.must(err)
	if s.token != "" {
		request.Header.Set("Authorization", "Bearer "+s.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	s.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	s.must(err)
	return answer, string(body)
}

type listed struct {
	Items []struct {
		ID, State, Title, URL string
	}
	Next string
	More bool
}

// list reads the whole list after a place and returns what it holds, "-" before
// what must be dropped.
func (s *site) list(after string) []string {
	s.t.Helper()
	var found []string
	for {
		page := s.page("limit=2&after=" + url.QueryEscape(after))
		for _, item := range page.Items {
			if item.State == "removed" {
				item.ID = "-" + item.ID
			}
			found = append(found, item.ID)
		}
		if after = page.Next; !page.More {
			return found
		}
	}
}

func (s *site) page(query string) listed {
	s.t.Helper()
	answer, body := s.get("/api/v1/manuscripts?" + query)
	if answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %s", query, answer.StatusCode, body)
	}
	var page listed
	s.must(json.Unmarshal([]byte(body), &page))
	return page
}

func TestManuscripts_AreOnlyThoseThatMayBePublic(t *testing.T) {
	s := newSite(t)
	good := s.adopted(offered)
	hidden := map[string]domain.Manuscript{
		"accepted only":     s.adopted(func(m *domain.Manuscript) { m.State = domain.ManuscriptAccepted }),
		"not outside":       s.adopted(func(m *domain.Manuscript) { m.External = domain.No }),
		"nobody said":       s.adopted(func(m *domain.Manuscript) { m.External = domain.Unanswered }),
		"secrecy not clear": s.adopted(func(m *domain.Manuscript) { m.SecrecyPassed = domain.No }),
		"a draft":           s.adopted(func(m *domain.Manuscript) { m.State, m.Number = domain.ManuscriptDraft, "" }),
	}
	if got := s.list(""); !slices.Equal(got, []string{good.ID}) {
		t.Errorf("listed %v, want %s", got, good.ID)
	}
	for what, m := range hidden {
		for _, path := range []string{"", "/media/1"} {
			if answer, body := s.get("/api/v1/manuscripts/" + m.ID + path); answer.StatusCode != http.StatusNotFound || strings.Contains(body, "标题") {
				t.Errorf("%s%s: %d %s", what, path, answer.StatusCode, body)
			}
		}
	}
	void := s.adopted(offered)
	void.ApprovedHash, void.Step = "", 3
	s.must(s.store.SaveManuscript(t.Context(), &void))
	if answer, body := s.get("/api/v1/manuscripts/" + void.ID); answer.StatusCode != http.StatusConflict || strings.Contains(body, "正文") {
		t.Errorf("what waits for its review again: %d %s", answer.StatusCode, body)
	}
	if got := s.list(""); !slices.Equal(got, []string{good.ID}) {
		t.Errorf("with one that waits for its review: %v", got)
	}
}

func TestManuscript_HoldsTextAndMediaAndNoPersonalData(t *testing.T) {
	s := newSite(t)
	m := s.adopted(offered,
		domain.Attachment{Kind: domain.KindPhoto, Name: "甲.jpg", MIME: "image/jpeg", Caption: "会场" + canary, Width: 40, Height: 30},
		domain.Attachment{Kind: domain.KindPhoto, Name: "乙.jpg", MIME: "image/jpeg", Origin: domain.OriginWeb},
		domain.Attachment{Kind: domain.KindDocument, Name: "丙.docx"}, domain.Attachment{Kind: domain.KindSeal, Name: "丁.jpg"},
		domain.Attachment{Kind: domain.KindAudio, Name: "戊.mp3", MIME: "audio/mpeg", Size: 9},
	)
	s.must(s.store.AddAdoption(t.Context(), &domain.Adoption{ID: s.store.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05", Title: "刊发题", Link: "https://example.com/1", Note: "内部说明"}))
	answer, body := s.get("/api/v1/manuscripts/" + m.ID)
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("got %d %s", answer.StatusCode, body)
	}
	for _, secret := range []string{"不能外传", "密封的电话", "内部说明", s.author.ID, "<script>"} {
		if strings.Contains(body, secret) {
			t.Errorf("it tells %q: %s", secret, body)
		}
	}
	var got struct {
		State, Title, HTML, Byline, Unit string
		Media                            []struct {
			Number          int
			Kind, URL, MIME string
			Placed          bool
		}
		Adoptions []struct{ Outlet, Day, Link string }
	}
	s.must(json.Unmarshal([]byte(body), &got))
	if got.State != "published" || got.Byline != "本报讯" || got.Unit != "样例单位" || len(got.Adoptions) != 1 || got.Adoptions[0].Day != "2026-03-05" {
		t.Errorf("got %+v", got)
	}
	first := s.server.URL + "/api/v1/manuscripts/" + m.ID + "/media/1"
	if want := "<p>正文<strong>重点</strong><em>斜</em><u>线</u> &lt;script&gt;</p>\n<h2>小标题</h2>\n<figure><img src=\"" + first + "\" alt=\"\"><figcaption></figcaption></figure>\n"; got.HTML != want {
		t.Errorf("the text is\n%s\nwant\n%s", got.HTML, want)
	}
	if len(got.Media) != 2 || got.Media[0].URL != first || !got.Media[0].Placed || got.Media[1].Number != 5 || got.Media[1].Kind != "audio" {
		t.Errorf("media %+v", got.Media)
	}
	for number, want := range map[string]int{"1": 200, "2": 404, "3": 404, "4": 404, "5": 200, "6": 404, "0": 404, "x": 404} {
		if answer, body := s.get("/api/v1/manuscripts/" + m.ID + "/media/" + number); answer.StatusCode != want {
			t.Errorf("file %s: %d %s, want %d", number, answer.StatusCode, body, want)
		}
	}
	if answer, body := s.get("/api/v1/manuscripts/"+m.ID+"/media/5", "Range", "bytes=0-3"); answer.StatusCode != http.StatusPartialContent || len(body) != 4 {
		t.Errorf("a range: %d %q", answer.StatusCode, body)
	}
	tag := answer.Header.Get("ETag")
	if again, body := s.get("/api/v1/manuscripts/"+m.ID, "If-None-Match", `"x", W/`+tag); tag == "" || again.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("known already: %d %q, tag %s", again.StatusCode, body, tag)
	}
}

func TestManuscripts_RecalledOnesBecomeTombstones(t *testing.T) {
	s := newSite(t)
	recalled, unadopted, inside, kept := s.adopted(offered), s.adopted(offered), s.adopted(offered), s.adopted(offered)
	after := s.page("").Next
	recalled.State = domain.ManuscriptRecalled
	unadopted.State = domain.ManuscriptAccepted
	inside.External = domain.No
	for _, m := range []domain.Manuscript{recalled, unadopted, inside} {
		s.now = s.now.Add(time.Minute)
		s.must(s.store.SaveManuscript(t.Context(), &m))
	}
	if got, want := s.list(after), []string{"-" + recalled.ID, "-" + unadopted.ID, "-" + inside.ID}; !slices.Equal(got, want) {
		t.Errorf("after the changes %v, want %v", got, want)
	}
	if got := s.list(""); !slices.Contains(got, kept.ID) || len(got) != 4 {
		t.Errorf("from the beginning %v", got)
	}
	for _, m := range []domain.Manuscript{recalled, unadopted, inside} {
		for _, path := range []string{"", "/media/1"} {
			if answer, body := s.get("/api/v1/manuscripts/" + m.ID + path); answer.StatusCode != http.StatusGone || strings.Contains(body, "标题") || !strings.Contains(body, "撤") {
				t.Errorf("gone%s: %d %s", path, answer.StatusCode, body)
			}
		}
	}
	if _, body := s.get("/api/v1/manuscripts"); strings.Count(body, "标题") != 1 {
		t.Errorf("a tombstone tells more than its id: %s", body)
	}
	since := s.now.Add(-90 * time.Second).Format(time.RFC3339)
	if page := s.page("updated_after=" + url.QueryEscape(since)); len(page.Items) != 2 {
		t.Errorf("changed since %s: %+v", since, page.Items)
	}
	recalled.Version++
	back := unadopted
	back.State, back.Version = domain.ManuscriptAdopted, back.Version+1
	s.must(s.store.SaveManuscript(t.Context(), &back))
	if got := s.list(after); got[len(got)-1] != back.ID {
		t.Errorf("adopted again it is %v", got)
	}
}

func TestManuscripts_PageWithoutLossWhileNewOnesComeIn(t *testing.T) {
	s := newSite(t)
	want := map[string]bool{}
	var all []domain.Manuscript
	for range 5 {
		m := s.adopted(offered)
		all = append(all, m)
		want[m.ID] = true
	}
	seen, after := map[string]int{}, ""
	for turn := 0; ; turn++ {
		page := s.page("limit=2&after=" + after)
		for _, item := range page.Items {
			seen[item.ID]++
		}
		after = page.Next
		if !page.More {
			break
		}
		if turn < 3 { // one comes in, and one that was read changes
			want[s.adopted(offered).ID] = true
			all[0].Excerpt += "改"
			s.must(s.store.SaveManuscript(t.Context(), &all[0]))
		}
	}
	for id := range want {
		if seen[id] == 0 {
			t.Errorf("%s was never read", id)
		}
	}
	if seen[all[0].ID] < 2 {
		t.Error("what changed after it was read was not read again")
	}
}

func TestAPI_RefusesWithProblemsInChinese(t *testing.T) {
	s := newSite(t)
	m := s.adopted(offered)
	refused := func(what, path string, want int, headers ...string) {
		t.Helper()
		answer, body := s.get(path, headers...)
		var problem struct {
			Status int
			Detail string
		}
		err := json.Unmarshal([]byte(body), &problem)
		if answer.StatusCode != want || err != nil || problem.Status != want || problem.Detail == "" || !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %d %s, want %d", what, answer.StatusCode, body, want)
		}
		if strings.Contains(body, m.ID) {
			t.Errorf("%s: the refusal tells of manuscripts: %s", what, body)
		}
	}
	for _, query := range []string{"after=x", "after=-1", "limit=0", "limit=201", "updated_after=yesterday"} {
		refused(query, "/api/v1/manuscripts?"+query, http.StatusUnprocessableEntity)
	}
	good := s.token
	for _, path := range []string{"/api/v1/manuscripts", "/api/v1/manuscripts/" + m.ID, "/api/v1/manuscripts/" + m.ID + "/media/1"} {
		for what, authorization := range map[string]string{"none": "", "another scheme": "Basic " + good, "invented": "Bearer lg_invented", "empty": "Bearer "} {
			s.token = ""
			refused(what, path, http.StatusUnauthorized, "Authorization", authorization)
		}
	}
	s.token = good
	s.must(s.store.AddAPIToken(t.Context(), &domain.APIToken{Name: "别的", Hash: domain.HashToken("lg_other"), Scope: "other:read", ExpiresAt: s.now.Add(time.Hour)}))
	refused("for something else", "/api/v1/manuscripts", http.StatusForbidden, "Authorization", "Bearer lg_other")
	for status := 0; status != http.StatusTooManyRequests; {
		answer, _ := s.get("/api/v1/manuscripts")
		if status = answer.StatusCode; status != http.StatusOK && status != http.StatusTooManyRequests {
			t.Fatalf("got %d", status)
		}
	}
	refused("too often", "/api/v1/manuscripts", http.StatusTooManyRequests)
	tokens, err := s.account.Tokens(t.Context(), s.admin)
	s.must(err)
	s.must(s.account.RevokeToken(t.Context(), s.admin, tokens[len(tokens)-1].ID))
	refused("revoked", "/api/v1/manuscripts", http.StatusUnauthorized)
}
