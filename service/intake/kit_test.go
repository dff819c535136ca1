package intake_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/media"
	"laigao/office"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/intake"
)

// platform stands for the media that the platform holds.
type platform struct{ media map[string]string }

func (p *platform) Media(_ context.Context, id string) (io.ReadCloser, error) {
	content, ok := p.media[id]
	if !ok {
		return nil, &domain.Error{Kind: domain.KindUnavailable, Err: errors.New("no such media")}
	}
	return io.NopCloser(strings.NewReader(content)), nil
}

// paper writes documents as the program does.
type paper struct{}

func (paper) SubmissionForm(w io.Writer, f domain.SubmissionForm) error {
	return office.SubmissionForm(w, f)
}

func (paper) MarkedCopy(w io.Writer, m domain.Manuscript, marked domain.MarkedCopy) error {
	return office.MarkedCopy(w, m, marked)
}

func (paper) Text(w io.Writer, t domain.TextPaper) error { return office.Text(w, t) }

// kit is a service on a real store and a real media directory.
type kit struct {
	*intake.Service
	t        *testing.T
	store    *repository.Store
	files    *media.Files
	folder   string // of the files
	reader   intake.Documents
	clock    *storetest.Clock
	platform *platform
	ring     *domain.Keyring
	unit     domain.Unit
	author   domain.Informant
	other    domain.Informant
	editor   domain.Account
}

func newKit(t *testing.T) *kit {
	t.Helper()
	c := storetest.NewClock(time.Date(2026, 3, 6, 9, 0, 0, 0, domain.Shanghai()))
	return newKitOn(t, storetest.SQLite(t, c.Now), c)
}

// newKitAt is a kit on the database at an address.
func newKitAt(t *testing.T, url string) *kit {
	t.Helper()
	c := storetest.NewClock(time.Date(2026, 3, 6, 9, 0, 0, 0, domain.Shanghai()))
	return newKitOn(t, storetest.Open(t, url, c.Now), c)
}

// newKitOn is a kit on a store that has the clock.
func newKitOn(t *testing.T, store *repository.Store, c *storetest.Clock) *kit {
	t.Helper()
	folder := t.TempDir()
	files, err := media.OpenFiles(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	ring, err := domain.NewKeyring(rand.Reader, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{t: t, store: store, files: files, folder: folder, reader: office.NewReader(t.TempDir()), clock: c, platform: &platform{media: map[string]string{}}, ring: ring}
	k.Service = k.serviceOn(files)
	k.unit = domain.Unit{ID: k.store.NewID(), Class: "district", Name: "东岭区总工会", ShortName: "东岭区"}
	k.must(k.store.AddUnit(t.Context(), &k.unit))
	k.author = k.informant("张三", domain.InformantActive)
	k.other = k.informant("李四", domain.InformantActive)
	k.editor = k.account("editor", domain.RoleFirstReviewer)
	return k
}

// serviceOn is the kit's service on other files.
func (k *kit) serviceOn(files intake.Files) *intake.Service {
	return intake.New(intake.Config{
		Store: k.store, Keyring: k.ring, Files: files, Inspector: media.NewInspector(), Media: k.platform, Documents: k.reader, Paper: paper{},
		Clean: web.NewSanitiser().Clean, Page: func(path, words string) string { return words + "(" + path + ")" }, Log: slog.New(slog.DiscardHandler),
	})
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) informant(name string, state domain.InformantState) domain.Informant {
	k.t.Helper()
	i := domain.Informant{ID: k.store.NewID(), State: state, UnitID: k.unit.ID, Name: name}
	var err error
	i.Phone, err = k.ring.Seal("informant/"+i.ID+"/phone", "13812345678")
	k.must(err)
	k.must(k.store.AddInformant(k.t.Context(), &i))
	return i
}

func (k *kit) account(username string, role domain.Role) domain.Account {
	k.t.Helper()
	a := domain.Account{ID: k.store.NewID(), Username: username, Name: username, Roles: []domain.Role{role}, OpenID: "open-" + username}
	k.must(k.store.AddAccount(k.t.Context(), &a))
	return a
}

// follow links a WeChat account to an informant.
func (k *kit) follow(openID string, who domain.Informant) {
	k.t.Helper()
	k.must(k.store.PutFollower(k.t.Context(), domain.Follower{AppID: "app", OpenID: openID, InformantID: who.ID, Subscribed: true}))
}

func (k *kit) draft(who domain.Informant) string {
	k.t.Helper()
	id, err := k.NewDraft(k.t.Context(), who, intake.NewDraft{ID: k.NewID(), Class: domain.ClassNews})
	k.must(err)
	return id
}

// complete is a news text with nothing missing.
func (k *kit) complete(id string) intake.Form {
	k.t.Helper()
	m, err := k.store.Manuscript(k.t.Context(), id)
	k.must(err)
	return intake.Form{
		ManuscriptID: id, Version: m.Version, Page: "PAGE-A", UnitID: k.unit.ID,
		Title: "东岭区举办职工技能大赛", Body: "3月5日，东岭区总工会举办职工技能大赛。\n来自 12 家企业的 86 名职工参加。", Contact: "13812345678",
		Sheet: domain.Sheet{
			Class: domain.ClassNews, ActivityDay: "2026-03-05", External: domain.Yes, Byline: "张三", FirstHere: domain.Yes,
			Original: domain.Yes, SelfMade: domain.Yes, SentFreely: domain.Yes, SecrecyReviewer: "王五", SecrecyPassed: domain.Yes,
		},
	}
}

func (k *kit) save(form intake.Form) domain.Manuscript {
	k.t.Helper()
	_, err := k.SaveDraft(k.t.Context(), k.author, form)
	k.must(err)
	m, err := k.store.Manuscript(k.t.Context(), form.ManuscriptID)
	k.must(err)
	return m
}

// ready returns a saved manuscript of the author with nothing missing.
func (k *kit) ready() domain.Manuscript {
	k.t.Helper()
	return k.save(k.complete(k.draft(k.author)))
}

func (k *kit) manuscript(id string) domain.Manuscript {
	k.t.Helper()
	m, err := k.store.Manuscript(k.t.Context(), id)
	k.must(err)
	return m
}

var allConsents = []string{"use", "proof", "secrecy", "rights"}

func submission(m domain.Manuscript) intake.Submit {
	return intake.Submit{ManuscriptID: m.ID, Version: m.Version, Round: m.Round, Consents: allConsents}
}

func (k *kit) submit(m domain.Manuscript) intake.Receipt {
	k.t.Helper()
	r, err := k.Submit(k.t.Context(), k.author, submission(m))
	k.must(err)
	return r
}

func photo(t testing.TB, w, h int) string {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func sum(content string) string {
	s := sha256.Sum256([]byte(content))
	return hex.EncodeToString(s[:])
}

func (k *kit) announce(manuscriptID, name, content string) domain.Attachment {
	k.t.Helper()
	a, err := k.Announce(k.t.Context(), k.author, intake.Announce{ManuscriptID: manuscriptID, Name: name, Size: int64(len(content))})
	k.must(err)
	return a
}

func (k *kit) upload(manuscriptID, name, content string) domain.Attachment {
	k.t.Helper()
	a := k.announce(manuscriptID, name, content)
	a, err := k.Received(k.t.Context(), k.author, a.ID, strings.NewReader(content))
	k.must(err)
	return a
}

func (k *kit) work(kind domain.JobKind, subject string, do func(context.Context, domain.Job) error) {
	k.t.Helper()
	jobs, err := k.store.JobsOf(k.t.Context(), kind, subject)
	k.must(err)
	if len(jobs) == 0 {
		k.t.Fatalf("no %s job for %s", kind, subject)
	}
	k.must(do(k.t.Context(), jobs[0]))
}

func wantKind(t *testing.T, err error, want domain.Kind) {
	t.Helper()
	if err == nil || domain.KindOf(err) != want {
		t.Errorf("got %v, want %v", err, want)
	}
}
