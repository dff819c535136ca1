package publishing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/publishing"
)

var (
	errLost    = &domain.Error{Kind: domain.KindUnavailable, Err: errors.New("answer lost")}
	errAway    = &domain.Error{Kind: domain.KindUnavailable, Err: errors.New("no connection")}
	errRefused = &domain.Error{Kind: domain.KindForbidden, Err: errors.New("errcode 48001")}
	errAgain   = &domain.Error{Kind: domain.KindConflict, Err: errors.New("errcode 45065")}
	errGone    = &domain.Error{Kind: domain.KindNotFound, Err: errors.New("errcode 53600")}
	errNoMedia = &domain.Error{Kind: domain.KindNotFound, Err: errors.New("errcode 40007")}
)

// fault is what goes wrong at one call of the platform.
type fault struct {
	err   error
	after bool // the platform did it all the same
	kill  bool // our process dies
}

type killed struct{}

// platform is a fake Publisher that keeps what it did.
type platform struct {
	calls  []string
	faults map[int]fault    // by the number of the call, from 1
	named  map[string]fault // by the call's name, every time

	images, covers, drafts int
	draft                  []publishing.DraftItem
	published              []string          // drafts
	pushed                 map[string]string // draft by client message id
	to                     publishing.Recipients
	tags                   []publishing.Tag
	shown                  []string // OpenID and draft of each preview
	after                  func(number string)
	status                 func() publishing.Progress
	unheard                func() bool
	during                 func(call string)
	reprint                bool     // the last push may go out as a reprint
	removed                []string // and the index of the item
}

func newPlatform() *platform {
	return &platform{faults: map[int]fault{}, named: map[string]fault{}, pushed: map[string]string{}}
}

// call counts a call and returns what goes wrong with it.
func (p *platform) call(name string, effect func()) error {
	if p.unheard != nil && p.unheard() {
		return errAway // nobody lives to ask
	}
	if p.during != nil {
		p.during(name)
	}
	p.calls = append(p.calls, name)
	f, ok := p.faults[len(p.calls)]
	if !ok {
		f = p.named[name]
	}
	if f.err == nil && !f.kill || f.after {
		effect()
	}
	if f.kill {
		panic(killed{})
	}
	return f.err
}

// meanwhile lets something happen, once, while the platform is at a call.
func (p *platform) meanwhile(call string, act func()) {
	p.during = func(name string) {
		if name == call {
			p.during = nil
			act()
		}
	}
}

func (p *platform) UploadImage(_ context.Context, _ string, r io.Reader) (string, error) {
	content, _ := io.ReadAll(r)
	err := p.call("image", func() { p.images++ })
	return "https://mmbiz.qpic.cn/" + string(content), err
}

func (p *platform) AddCover(context.Context, string, io.Reader) (string, error) {
	err := p.call("cover", func() { p.covers++ })
	return fmt.Sprintf("cover-%d", p.covers), err
}

func (p *platform) AddDraft(_ context.Context, items []publishing.DraftItem) (string, error) {
	err := p.call("draft", func() { p.drafts++; p.draft = items })
	return fmt.Sprintf("draft-%d", p.drafts), err
}

func (p *platform) Publish(_ context.Context, draftID string) (string, error) {
	number := fmt.Sprintf("publish-%d", len(p.published)+1)
	err := p.call("publish", func() { p.published = append(p.published, draftID) })
	if p.after != nil && err == nil {
		p.after(number)
	}
	return number, err
}

func (p *platform) Push(_ context.Context, push publishing.Push) (string, error) {
	err := p.call("push", func() {
		if _, known := p.pushed[push.Key]; !known {
			p.pushed[push.Key], p.to, p.reprint = push.DraftID, push.To, push.IgnoreReprint
		}
	})
	if p.after != nil && err == nil {
		p.after("push-" + push.Key)
	}
	return "push-" + push.Key, err
}

func (p *platform) Tags(context.Context) ([]publishing.Tag, error) { return p.tags, nil }

func (p *platform) Preview(_ context.Context, openID, draftID string) error {
	return p.call("preview", func() { p.shown = append(p.shown, openID+" "+draftID) })
}

func (p *platform) CallsLeft(context.Context, string) (int, error) { return 97, nil }

// remove notes what was asked to be deleted.
func (p *platform) remove(what string, index int) error {
	return p.call("remove", func() { p.removed = append(p.removed, fmt.Sprintf("%s %d", what, index)) })
}

func (p *platform) RemovePublished(_ context.Context, platformID string, index int) error {
	return p.remove(platformID, index)
}

func (p *platform) RemovePushed(_ context.Context, messageID string, index int) error {
	return p.remove(messageID, index)
}

func (p *platform) RemoveAt(_ context.Context, address string) error { return p.remove(address, 0) }

func (p *platform) Status(context.Context, domain.Delivery, string) (publishing.Progress, error) {
	err := p.call("status", func() {})
	if p.status == nil {
		return publishing.Progress{}, err
	}
	return p.status(), err
}

func outcomeOf(err error) publishing.Outcome {
	switch {
	case errors.Is(err, errLost):
		return publishing.Outcome{Unknown: true}
	case errors.Is(err, errRefused):
		return publishing.Outcome{Code: 48001, Advice: "公众号没有这项接口的权限，请核对是否已完成认证。"}
	case errors.Is(err, errAgain):
		return publishing.Outcome{Code: 45065}
	case errors.Is(err, errNoPushLeft):
		return publishing.Outcome{Code: 45028}
	case errors.Is(err, errNoMedia):
		return publishing.Outcome{Code: 40007, Advice: "素材不存在或已过期，请重新上传。"}
	case errors.Is(err, errSoon):
		return publishing.Outcome{Code: 45066}
	case errors.Is(err, errUsedUp):
		return publishing.Outcome{Code: 45009}
	case errors.Is(err, errNone):
		return publishing.Outcome{Code: 45028, Advice: "本月的群发次数已用完。"}
	case errors.Is(err, errGone):
		return publishing.Outcome{Code: 53600}
	}
	return publishing.Outcome{}
}

// files is a media store that holds every key, its content being the key.
type files struct{}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

func (files) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	return file{bytes.NewReader([]byte(key))}, nil
}

// pictures copies as it is; a picture whose MIME type is image/huge stays too
// large above 800 pixels.
type pictures struct{}

func (pictures) Shrink(_ context.Context, r io.ReadSeeker, of domain.CopyOf, w io.Writer) (int, int, error) {
	if of.MIME == "image/huge" && of.Longest > 800 {
		_, err := w.Write(make([]byte, 1<<20))
		return of.Longest, of.Longest, err
	}
	_, err := io.Copy(w, r)
	if of.Turn != 0 {
		_, err = fmt.Fprintf(w, "@%d", of.Turn)
	}
	return of.Longest, of.Longest, err
}

// world is a service on a real store with two approved manuscripts.
type world struct {
	t         *testing.T
	clock     *storetest.Clock
	store     *repository.Store
	platform  *platform
	service   *publishing.Service
	informant domain.Informant
	unit      domain.Unit
	first     domain.Manuscript
	second    domain.Manuscript
	composer  domain.Account
	signer    domain.Account
	mortal    *mortal // kills the program at a moment; nil where nothing does
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := storetest.NewClock(time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai()))
	return newWorldOn(t, c, storetest.SQLite(t, c.Now))
}

func newWorldOn(t *testing.T, c *storetest.Clock, store *repository.Store) *world {
	t.Helper()
	w := &world{t: t, clock: c, store: store, platform: newPlatform()}
	w.service = publishing.New(publishing.Config{
		Store: w.store, Publisher: w.platform, Remover: w.platform, Host: "mp.weixin.qq.com", Crowd: w.platform, Outcome: outcomeOf, Files: files{}, Pictures: pictures{},
		AppID: "wx0000000000000001", StaffID: "wx0000000000000001", PublicURL: "https://example.test", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	w.composer = domain.Account{ID: "a1", Name: "发布一", Roles: []domain.Role{domain.RolePublisher}}
	w.signer = domain.Account{ID: "a2", Name: "终审一", Roles: []domain.Role{domain.RoleFinalReviewer}}
	ctx := t.Context()
	w.unit = domain.Unit{ID: w.store.NewID(), Class: "grassroots", Name: "测试单位工会"}
	w.must(w.store.AddUnit(ctx, &w.unit))
	w.informant = domain.Informant{ID: w.store.NewID(), Name: "测试信息员", UnitID: w.unit.ID}
	w.must(w.store.AddInformant(ctx, &w.informant))
	w.first = w.manuscript("东岭区举办技能大赛", 2)
	w.second = w.manuscript("示东煤炭劳模事迹", 1)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// manuscript adds one that has passed three reviews.
func (w *world) manuscript(title string, photos int) domain.Manuscript {
	w.t.Helper()
	ctx := w.t.Context()
	m := domain.Manuscript{
		ID: w.store.NewID(), InformantID: w.informant.ID, UnitID: w.unit.ID, State: domain.ManuscriptAccepted, Round: 1, Steps: 3,
		Text: domain.Text{Title: title, Body: "<p>第一段。</p><p>第二段<strong>要点</strong>。</p><p>第三段。</p>"},
	}
	m.External, m.SecrecyReviewer, m.SecrecyPassed = domain.Yes, "保密员", domain.Yes
	w.must(w.store.AddManuscript(ctx, &m))
	for i := range photos {
		a := domain.Attachment{
			ID: w.store.NewID(), ManuscriptID: m.ID, InformantID: w.informant.ID, Kind: domain.KindPhoto, Name: "照片.jpg", MIME: "image/jpeg",
			State: domain.AttachmentStored, SHA256: fmt.Sprintf("%s-%d", m.ID, i), Caption: fmt.Sprintf("图说%d", i+1), Position: i, Photographer: "测试摄影",
		}
		w.must(w.store.AddAttachment(ctx, &a))
		for _, kind := range []domain.DerivativeKind{domain.DerivativeLarge, domain.DerivativeThumb} {
			w.must(w.store.PutDerivative(ctx, domain.Derivative{AttachmentID: a.ID, Kind: kind, MIME: "image/jpeg", Size: 9, SHA256: "s"}))
		}
	}
	w.approve(&m)
	return m
}

// approve signs a manuscript as it stands.
func (w *world) approve(m *domain.Manuscript) {
	w.t.Helper()
	ctx := w.t.Context()
	attachments, err := w.store.Attachments(ctx, m.ID)
	w.must(err)
	m.ApprovedHash = domain.ApprovalHash(m.Text, attachments)
	w.must(w.store.SaveManuscript(ctx, m))
	for step, name := range []string{"初审员", "复审员", "终审员"} {
		w.must(w.store.AddReview(ctx, domain.Review{
			ManuscriptID: m.ID, Round: m.Round, Step: step + 1, Steps: 3, Decision: domain.DecisionPass,
			SignerID: fmt.Sprintf("account-%d", step), SignerName: name, SecrecyChecked: step == 2, Hash: map[bool]string{true: m.ApprovedHash}[step == 2],
		}))
	}
}

func (w *world) article(id string) domain.Article {
	w.t.Helper()
	a, err := w.store.Article(w.t.Context(), id)
	w.must(err)
	return a
}

func (w *world) at(id string) publishing.Place {
	w.t.Helper()
	return publishing.Place{ArticleID: id, Version: w.article(id).Version}
}

// signed composes and signs an article of both manuscripts.
func (w *world) signed() string {
	w.t.Helper()
	id, err := w.service.Create(w.t.Context(), w.composer, []string{w.first.ID, w.second.ID})
	w.must(err)
	w.must(w.service.Sign(w.t.Context(), w.signer, w.at(id)))
	return id
}

// sent hands an article to the outbox.
func (w *world) sent(delivery domain.Delivery) string {
	w.t.Helper()
	id := w.signed()
	w.must(w.service.Send(w.t.Context(), w.composer, w.at(id), delivery))
	return id
}

// run works the outbox for a while as the dispatcher does, dying where the fake
// platform says so.
func (w *world) run(d time.Duration) {
	w.t.Helper()
	for end := w.clock.Now().Add(d); !w.clock.Now().After(end); w.clock.Add(10 * time.Second) {
		jobs, err := w.store.DueJobs(w.t.Context(), jobKinds(), 20)
		w.must(err)
		for _, job := range jobs {
			w.work(job)
		}
	}
}

// jobKinds are the jobs of this service.
func jobKinds() []domain.JobKind {
	return []domain.JobKind{domain.JobSendArticle, domain.JobPollArticle, domain.JobTakeDown, domain.JobRecalled, domain.JobDueArticle, domain.JobPreview}
}

// handler returns what carries out a job, and what writes down that nobody does.
func (w *world) handler(kind domain.JobKind) (do func(context.Context, domain.Job) error, giveUp func(context.Context, domain.Job, error) error) {
	switch kind {
	case domain.JobPollArticle:
		return w.service.PollArticle, w.service.PollGaveUp
	case domain.JobDueArticle:
		return w.service.DueArticle, w.service.DueGaveUp
	case domain.JobPreview:
		return w.service.PreviewArticle, w.service.PreviewGaveUp
	case domain.JobTakeDown:
		return w.service.TakeDownArticle, w.service.GaveUpTakeDown
	case domain.JobRecalled:
		return w.service.Recalled, func(context.Context, domain.Job, error) error { return nil }
	}
	return w.service.SendArticle, w.service.GaveUp
}

func (w *world) work(job domain.Job) {
	w.t.Helper()
	ctx := w.t.Context()
	won, err := w.store.ClaimJob(ctx, &job, "worker", time.Minute)
	if err != nil || !won {
		w.t.Fatalf("claim: %v %v", won, err)
	}
	do, giveUp := w.handler(job.Kind)
	dead, err := survive(func() error { return do(ctx, job) })
	if dead || w.mortal != nil && w.mortal.dead.Load() {
		return // the lease ends by itself
	}
	_, unknown := errors.AsType[*domain.UnknownOutcome](err)
	later, wait := errors.AsType[*domain.Later](err)
	job.State, job.Problem = domain.JobDone, fmt.Sprint(err)
	switch {
	case err == nil:
	case unknown:
		job.State = domain.JobUnknown
	case wait:
		job.State, job.DueAt, job.Uncounted = domain.JobQueued, later.At, true
	case (domain.KindOf(err) == domain.KindUnavailable || domain.KindOf(err) == domain.KindThrottled) && job.Attempts < 8:
		job.State, job.DueAt = domain.JobQueued, w.clock.Now().Add(5*time.Second)
	default:
		job.State = domain.JobFailed
	}
	if job.State == domain.JobUnknown || job.State == domain.JobFailed {
		w.must(giveUp(ctx, job, err))
	}
	w.must(w.store.FinishJob(ctx, job))
}

func survive(fn func() error) (dead bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			if _, ok := cause.(killed); !ok {
				panic(cause)
			}
			dead = true
		}
	}()
	return false, fn()
}

func (w *world) state(id string, want domain.ArticleState) domain.Article {
	w.t.Helper()
	a := w.article(id)
	if a.State != want {
		w.t.Fatalf("article is %s (%s), want %s", a.State, a.Result, want)
	}
	return a
}

func (w *world) notices() int {
	w.t.Helper()
	all, err := w.store.Notifications(w.t.Context(), repository.NotificationQuery{Kind: domain.NoticeAdopted, Limit: 50})
	w.must(err)
	return len(all)
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
}

func asGone(err error) (*publishing.Gone, bool) { return errors.AsType[*publishing.Gone](err) }
