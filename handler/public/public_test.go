package public_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/public"
	"laigao/handler/web"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/adoption"
	"laigao/service/publishing"
	"laigao/service/recognition"
)

const canary = `<script>alert("x")</script><img src=x onerror=alert(1)>`

// files is a media store that holds every key, its content being the key.
type files struct{}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

func (files) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	return file{bytes.NewReader([]byte(key))}, nil
}

// town is the public pages over a real service, with one published manuscript.
type town struct {
	t      *testing.T
	now    time.Time
	store  *repository.Store
	signed []string // addresses of pages
	refuse error    // of the platform that signs
	server *httptest.Server
	story  domain.Manuscript
	photos []domain.Attachment
	video  domain.Attachment
}

func newTown(t *testing.T) *town {
	t.Helper()
	gin.SetMode(gin.TestMode)
	w := &town{t: t, now: time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	w.store = storetest.SQLite(t, clock)
	router := gin.New()
	w.server = httptest.NewServer(router)
	t.Cleanup(w.server.Close)
	log := slog.New(slog.DiscardHandler)
	site, err := web.New(web.Config{Log: log, Now: clock, PublicURL: w.server.URL, Sessions: memstore.New()})
	w.must(err)
	service := publishing.New(publishing.Config{Store: w.store, Files: files{}, AppID: "wx1", PublicURL: w.server.URL, Log: log})
	pages, err := public.New(public.Config{Site: site, Publishing: service, Adoption: adoption.New(adoption.Config{Store: w.store, Log: log}), Recognition: recognition.New(recognition.Config{Store: w.store, Log: log}), Files: files{}, Share: web.Script{Scripts: "https://scripts.example", Sign: w.sign}})
	w.must(err)
	router.Use(site.Secure())
	pages.Register(router)
	w.must(w.store.SaveSetting(t.Context(), domain.SettingDepartment, domain.Settings{Federation: "样例市总工会" + canary}))
	w.publish(domain.ArticlePublished)
	return w
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) sign(_ context.Context, page string) (web.Signature, error) {
	w.signed = append(w.signed, page)
	return web.Signature{AppID: "wx1", Timestamp: 1, NonceStr: "n", Signature: "s"}, w.refuse
}

// recall takes the story back.
func (w *town) recall() {
	w.t.Helper()
	m, err := w.store.Manuscript(w.t.Context(), w.story.ID)
	w.must(err)
	w.must(m.Recall("单位要求", w.store.Now()))
	w.must(w.store.SaveManuscript(w.t.Context(), &m))
}

// publish adds a manuscript with canaries and an article of it.
func (w *town) publish(state domain.ArticleState) {
	w.t.Helper()
	ctx := w.t.Context()
	unit := domain.Unit{ID: w.store.NewID(), Class: "grassroots", Name: "样例单位" + canary}
	w.must(w.store.AddUnit(ctx, &unit))
	informant := domain.Informant{ID: w.store.NewID(), Name: "测试信息员", UnitID: unit.ID}
	w.must(w.store.AddInformant(ctx, &informant))
	w.story = domain.Manuscript{ID: w.store.NewID(), InformantID: informant.ID, UnitID: unit.ID, State: domain.ManuscriptAdopted}
	w.story.External = domain.Yes
	w.must(w.store.AddManuscript(ctx, &w.story))
	w.photos = nil
	for i := range 2 {
		w.photos = append(w.photos, w.attach(domain.KindPhoto, i))
	}
	w.video = w.attach(domain.KindVideo, 2)
	w.attach(domain.KindDocument, 3)
	body := "<h3>一、概况" + canary + "</h3><p>正文<strong>要点</strong>" + canary + "</p><p>\u182E\u1823\u1829</p>" +
		`<figure data-attachment="` + w.photos[0].ID + `">图说` + "&lt;script&gt;alert" + `</figure><footer>来源：样例</footer>`
	article := domain.Article{ID: w.store.NewID(), State: state, Title: "题", FinishedAt: w.store.Now(), Items: []domain.ArticleItem{{
		ManuscriptID: w.story.ID, Title: "技能大赛" + canary, Author: "作者" + canary, Digest: "摘要" + canary, Body: body, CoverID: w.photos[1].ID, URL: "javascript:alert(1)",
	}}}
	w.must(w.store.AddArticle(ctx, &article))
}

func (w *town) attach(kind domain.AttachmentKind, position int) domain.Attachment {
	w.t.Helper()
	a := domain.Attachment{ID: w.store.NewID(), ManuscriptID: w.story.ID, Kind: kind, Name: canary, Caption: canary, MIME: "video/mp4", State: domain.AttachmentStored, Position: position}
	w.must(w.store.AddAttachment(w.t.Context(), &a))
	if kind == domain.KindPhoto {
		sizes := map[domain.DerivativeKind]int{domain.DerivativeLarge: 1600, domain.DerivativeThumb: 480}
		for _, size := range []domain.DerivativeKind{domain.DerivativeLarge, domain.DerivativeThumb} {
			w.must(w.store.PutDerivative(w.t.Context(), domain.Derivative{AttachmentID: a.ID, Kind: size, MIME: "image/jpeg", SHA256: "sum", Width: sizes[size], Height: sizes[size] / 4 * 3}))
		}
	}
	return a
}

func (w *town) get(path string, header ...string) (*http.Response, string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.server.URL+path, nil)
	w.must(err)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	w.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	w.must(err)
	return response, string(body)
}

func TestStory_ShowsWordsAndNoMarkupOfPeople(t *testing.T) {
	w := newTown(t)
	for _, path := range []string{"/articles", "/articles/" + w.story.ID} {
		response, page := w.get(path)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, response.StatusCode)
		}
		for _, bad := range []string{"<script>alert", "<img src=x", "javascript:"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
		if len(response.Cookies()) != 0 {
			t.Errorf("%s sets cookies %v", path, response.Cookies())
		}
	}
	_, page := w.get("/articles/" + w.story.ID)
	for _, want := range []string{
		"技能大赛", "<strong>要点</strong>", `class="mongolian" lang="mn-Mong"`, `src="/articles/` + w.story.ID + `/media/1"`, "来源：样例",
		`<video controls preload="metadata" playsinline webkit-playsinline`, `">打开视频</a>`,
		`srcset="/articles/` + w.story.ID + `/media/1?size=small 480w, /articles/` + w.story.ID + `/media/1 1600w"`, `width="1600" height="1200"`, `property="og:title"`, `property="og:image" content="` + w.server.URL, "2026-03-06T09:00:00",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the story lacks %q:\n%s", want, page)
		}
	}
}

func TestMedia_OnlyWhatTheStoryShows(t *testing.T) {
	w := newTown(t)
	base := "/articles/" + w.story.ID
	for path, want := range map[string]int{
		base + "/media/1": http.StatusOK,       // stands in the text
		base + "/media/2": http.StatusNotFound, // cover only: no large copy for the public
		base + "/media/3": http.StatusOK,       // the film
		base + "/media/4": http.StatusNotFound, // a document
		base + "/media/0": http.StatusNotFound,
		base + "/media/x": http.StatusNotFound,
		base + "/cover":   http.StatusOK,
		"/articles/01AAAAAAAAAAAAAAAAAAAAAAAA/media/1": http.StatusNotFound,
	} {
		if response, _ := w.get(path); response.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, response.StatusCode, want)
		}
	}
	response, body := w.get(base+"/media/3", "Range", "bytes=0-10")
	if response.StatusCode != http.StatusPartialContent || body != "attachments" || !strings.Contains(response.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a range of the film: %d %q", response.StatusCode, body)
	}
	response, body = w.get(base + "/media/1")
	if !strings.HasSuffix(body, "/large") || response.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("the picture is %q (%s), want the copy without metadata", body, response.Header.Get("Content-Type"))
	}
}

func TestStory_GoneWhenRecalled(t *testing.T) {
	w := newTown(t)
	w.recall()
	m := w.story
	response, page := w.get("/articles/" + m.ID)
	if response.StatusCode != http.StatusGone || !strings.Contains(page, "已经撤下") || strings.Contains(page, "技能大赛") {
		t.Fatalf("a recalled story: %d\n%s", response.StatusCode, page)
	}
	for _, path := range []string{"/media/1", "/media/1?size=small", "/media/3", "/media/3?still=1", "/cover"} {
		if response, body := w.get("/articles/"+m.ID+path, "If-None-Match", `"sum"`); response.StatusCode != http.StatusGone || strings.Contains(body, "attachments/") {
			t.Errorf("%s of a recalled story: %d, want 410", path, response.StatusCode)
		}
	}
	if _, page := w.get("/articles"); strings.Contains(page, "技能大赛") {
		t.Error("the list still shows a recalled story")
	}
}

func TestStory_NeverPublishedIsNotFound(t *testing.T) {
	for name, state := range map[string]domain.ArticleState{
		"draft": domain.ArticleDraft, "signed": domain.ArticleSigned, "sending": domain.ArticleSending, "waiting": domain.ArticleWaiting,
		"failed": domain.ArticleFailed, "unknown": domain.ArticleUnknown,
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.publish(state)
			if response, page := w.get("/articles/" + w.story.ID); response.StatusCode != http.StatusNotFound || strings.Contains(page, "技能大赛") {
				t.Fatalf("%d, want 404", response.StatusCode)
			}
		})
	}
}

func TestStory_NotClearedForThePublicStaysHidden(t *testing.T) {
	w := newTown(t)
	m, err := w.store.Manuscript(t.Context(), w.story.ID)
	w.must(err)
	m.External = domain.No
	w.must(w.store.SaveManuscript(t.Context(), &m))
	if response, page := w.get("/articles/" + m.ID); response.StatusCode != http.StatusGone || strings.Contains(page, "技能大赛") {
		t.Fatalf("%d, want 410", response.StatusCode)
	}
}

func TestStories_PageByKey(t *testing.T) {
	w := newTown(t)
	for range 24 {
		w.publish(domain.ArticlePublished)
	}
	_, first := w.get("/articles")
	if n := strings.Count(first, "stories__item"); n != 20 {
		t.Fatalf("first page of %d, want 20", n)
	}
	_, older, ok := strings.Cut(first, `</span><a href="`)
	if !ok {
		t.Fatalf("no way to older ones:\n%s", first)
	}
	older, _, _ = strings.Cut(older, `"`)
	_, second := w.get(strings.ReplaceAll(older, "&amp;", "&"))
	if n := strings.Count(second, "stories__item"); n != 5 {
		t.Fatalf("second page of %d, want 5", n)
	}
}

func TestCertificate_IsVerifiedByItsCode(t *testing.T) {
	w := newTown(t)
	a := domain.Adoption{
		ID: w.store.NewID(), ManuscriptID: w.story.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05", Title: "技能大赛" + canary,
	}
	w.must(w.store.AddAdoption(t.Context(), &a))
	code, err := w.store.CertificateOf(t.Context(), a.ID, "CODE")
	w.must(err)
	response, page := w.get("/certificates/" + code)
	if response.StatusCode != http.StatusOK || !strings.Contains(page, "证书有效") || !strings.Contains(page, "2026年3月5日") || strings.Contains(page, canary) {
		t.Errorf("verified: %d\n%s", response.StatusCode, page)
	}
	if response, _ := w.get("/certificates/ANOTHER"); response.StatusCode != http.StatusNotFound {
		t.Errorf("an invented code: %d", response.StatusCode)
	}
	a.State = domain.AdoptionRevoked
	w.must(w.store.SaveAdoption(t.Context(), &a))
	if _, page := w.get("/certificates/" + code); !strings.Contains(page, "证书已失效") {
		t.Errorf("after it was revoked:\n%s", page)
	}
}
