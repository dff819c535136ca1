package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"laigao/cmd/internal/app"
	"laigao/configs"
	"laigao/domain"
	"laigao/repository/storetest"
	"laigao/service/publishing"
	"laigao/service/review"
	"laigao/wechat/simulator"
)

const (
	serviceAppID = "wxservice00000001"
	pushAppID    = "wxpush00000000001"
)

// press is the whole program with an account that serves and one that pushes,
// beside a platform that knows both.
type press struct {
	*app.App
	t        *testing.T
	clock    *storetest.Clock
	ours     *httptest.Server
	platform *httptest.Server
	composer domain.Account
	signer   domain.Account
	made     int // manuscripts
}

func newPress(t *testing.T) *press {
	t.Helper()
	p := &press{t: t, clock: storetest.NewClock(time.Date(2026, 3, 5, 9, 0, 0, 0, domain.Shanghai()))}
	var handler, platform http.Handler
	p.ours = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(p.ours.Close)
	p.platform = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { platform.ServeHTTP(w, r) }))
	const key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	serves := configs.Account{AppID: serviceAppID, AppSecret: "secret", Token: "servicetoken", AESKey: key}
	pushes := configs.Account{AppID: pushAppID, AppSecret: "another", Token: "pushtoken", AESKey: strings.ToUpper(key[:26]) + key[:17]}
	sim, err := simulator.New(simulator.Config{
		PublicURL: p.platform.URL, Now: p.clock.Now, EventDelay: time.Millisecond, RetryDelay: 5 * time.Millisecond,
		Accounts: []simulator.Account{
			{Name: "示例市总工会", AppID: serves.AppID, AppSecret: serves.AppSecret, Token: serves.Token, EncodingAESKey: serves.AESKey, CallbackURL: p.ours.URL + "/wechat/callback"},
			{Name: "示例工会号", AppID: pushes.AppID, AppSecret: pushes.AppSecret, Token: pushes.Token, EncodingAESKey: pushes.AESKey, CallbackURL: p.ours.URL + "/wechat/callback/push", Subscription: true},
		},
	})
	p.must(err)
	platform = sim.Handler()
	folder := t.TempDir()
	p.App, err = app.New(t.Context(), app.Options{
		Config: configs.Config{
			Listen: "127.0.0.1:0", PublicURL: p.ours.URL, Database: storetest.SQLiteFile(t), Media: "file:" + filepath.Join(folder, "media"),
			SecretKey: make([]byte, 32), WeChat: serves, Push: pushes, APIBase: p.platform.URL, OpenBase: p.platform.URL, MPBase: p.platform.URL,
		},
		Log: slog.New(slog.DiscardHandler), Now: p.clock.Now, Random: rand.Reader, Version: "test",
	})
	p.must(err)
	handler = p.Handler()
	t.Cleanup(func() {
		p.must(sim.Close(context.Background()))
		p.platform.Close()
		p.must(p.Close())
	})
	p.composer = domain.Account{ID: p.Store.NewID(), Name: "发布一", Roles: []domain.Role{domain.RolePublisher}}
	p.signer = domain.Account{ID: p.Store.NewID(), Name: "终审一", Roles: []domain.Role{domain.RoleFinalReviewer}}
	return p
}

func (p *press) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// sim calls the simulator.
func (p *press) sim(method, path, body string, out any) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.platform.URL+path, strings.NewReader(body))
	p.must(err)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	p.must(err)
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	p.must(err)
	if res.StatusCode >= 300 {
		p.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, content)
	}
	if out != nil {
		p.must(json.Unmarshal(content, out))
	}
}

// call is one call of the platform.
type call struct {
	AppID string `json:"app_id"`
	Path  string `json:"path"`
	Query struct {
		Token string `json:"access_token"`
	} `json:"query"`
}

// calls returns the calls of a path since the last look, of all with none.
func (p *press) calls(path string) []call {
	p.t.Helper()
	var all []call
	p.sim("GET", "/_sim/calls?path="+path, "", &all)
	return all
}

// follow lets somebody follow one of the accounts.
func (p *press) follow(appID, name string) string {
	p.t.Helper()
	var made struct {
		OpenID string `json:"openid"`
	}
	p.sim("POST", "/_sim/followers", fmt.Sprintf(`{"nickname":%q,"account":%q}`, name, appID), &made)
	return made.OpenID
}

// manuscript is one with a photograph of its own that may go out.
func (p *press) manuscript() domain.Manuscript {
	p.t.Helper()
	p.made++
	ctx := p.t.Context()
	unit := domain.Unit{ID: p.Store.NewID(), Class: "grassroots", Name: fmt.Sprintf("测试单位%d", p.made)}
	p.must(p.Store.AddUnit(ctx, &unit))
	author := domain.Informant{ID: p.Store.NewID(), Name: "测试信息员", UnitID: unit.ID, State: domain.InformantActive}
	p.must(p.Store.AddInformant(ctx, &author))
	m := domain.Manuscript{
		ID: p.Store.NewID(), Number: fmt.Sprintf("2026-%06d", p.made), InformantID: author.ID, UnitID: unit.ID, State: domain.ManuscriptAccepted, Round: 1, Steps: 3,
		Text: domain.Text{Title: fmt.Sprintf("第%d篇", p.made), Body: "<p>第一段。</p><p>第二段。</p>"},
	}
	m.External, m.SecrecyReviewer, m.SecrecyPassed, m.PeopleConsent = domain.Yes, "保密员", domain.Yes, domain.Yes
	p.must(p.Store.AddManuscript(ctx, &m))
	var picture bytes.Buffer
	p.must(jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 40+p.made, 30)), nil))
	photo := domain.Attachment{
		ID: p.Store.NewID(), ManuscriptID: m.ID, InformantID: author.ID, Kind: domain.KindPhoto, Name: "照片.jpg", MIME: "image/jpeg",
		State: domain.AttachmentStored, Caption: "图说", Size: int64(picture.Len()),
	}
	_, sum, err := p.Files.Put(ctx, photo.Key(), &picture)
	p.must(err)
	photo.SHA256 = sum
	p.must(p.Store.AddAttachment(ctx, &photo))
	attachments, err := p.Store.Attachments(ctx, m.ID)
	p.must(err)
	m.ApprovedHash = domain.ApprovalHash(m.Text, attachments)
	p.must(p.Store.SaveManuscript(ctx, &m))
	for step := range 3 {
		p.must(p.Store.AddReview(ctx, domain.Review{
			ManuscriptID: m.ID, Round: 1, Step: step + 1, Steps: 3, Decision: domain.DecisionPass, SignerID: p.Store.NewID(), SignerName: "审稿员",
			SecrecyChecked: step == 2, Hash: map[bool]string{true: m.ApprovedHash}[step == 2],
		}))
	}
	return m
}

func (p *press) place(id string) publishing.Place {
	p.t.Helper()
	a, err := p.Store.Article(p.t.Context(), id)
	p.must(err)
	return publishing.Place{ArticleID: id, Version: a.Version}
}

// send composes, signs and sends an article of new manuscripts.
func (p *press) send(delivery domain.Delivery, items int) string {
	p.t.Helper()
	var ids []string
	for range items {
		ids = append(ids, p.manuscript().ID)
	}
	id, err := p.Publishing.Create(p.t.Context(), p.composer, ids)
	p.must(err)
	p.must(p.Publishing.Sign(p.t.Context(), p.signer, p.place(id)))
	p.must(p.Publishing.Send(p.t.Context(), p.composer, p.place(id), delivery))
	return id
}

func (p *press) article(id string) domain.Article {
	p.t.Helper()
	a, err := p.Store.Article(p.t.Context(), id)
	p.must(err)
	return a
}

// work works what is due now, and lets the platform's reports come in.
func (p *press) work(id string) domain.Article {
	p.t.Helper()
	for {
		worked, err := p.RunOutboxOnce(p.t.Context())
		p.must(err)
		if worked == 0 {
			break
		}
	}
	for range 20 {
		if a := p.article(id); a.State != domain.ArticleWaiting && a.State != domain.ArticleUnknown {
			return a
		}
		time.Sleep(3 * time.Millisecond)
	}
	return p.article(id)
}

// passes lets time pass until an article has an end, or for so long.
func (p *press) passes(id string, most time.Duration) domain.Article {
	p.t.Helper()
	a := p.article(id)
	step := 5 * time.Second
	for passed := time.Duration(0); passed < most; passed += step {
		if a.State == domain.ArticlePublished || a.State == domain.ArticleFailed {
			return a
		}
		if passed >= 2*time.Minute {
			step = 15 * time.Minute
		}
		p.clock.Add(step)
		a = p.work(id)
	}
	return a
}

// status is the HTTP status of a page.
func (p *press) status(address string) int {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, address, nil)
	p.must(err)
	res, err := http.DefaultClient.Do(req)
	p.must(err)
	defer res.Body.Close()
	return res.StatusCode
}

// recall takes a manuscript back as the department does.
func (p *press) recall(id string) {
	p.t.Helper()
	m, err := p.Store.Manuscript(p.t.Context(), id)
	p.must(err)
	_, err = p.Review.Recall(p.t.Context(), p.signer, review.Recall{ManuscriptID: id, Version: m.Version, Reason: "单位要求"})
	p.must(err)
}
