package notice_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

const appID = "wx0000000000000001"

func newClock() *storetest.Clock {
	return storetest.NewClock(time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai()))
}

var (
	errTimeout   = &domain.Error{Kind: domain.KindUnavailable, Err: errors.New("answer timed out")}
	errAway      = &domain.Error{Kind: domain.KindUnavailable, Err: errors.New("no token")}
	errInvalid   = &domain.Error{Kind: domain.KindInvalid, Err: errors.New("errcode 47003")}
	errNoFollow  = &domain.Error{Kind: domain.KindForbidden, Err: errors.New("errcode 43004")}
	errClosed    = &domain.Error{Kind: domain.KindForbidden, Err: errors.New("errcode 43101")}
	errUnforseen = &domain.Error{Kind: domain.KindInternal, Err: errors.New("errcode 99999")}
)

// platform is a fake Notifier that keeps what reached it and drops repeats under
// one client_msg_id as the platform does.
type platform struct {
	mu       sync.Mutex
	clock    *storetest.Clock
	answers  []error // of the next calls; none means success
	calls    []notice.Template
	arrived  []notice.Template
	texts    []string
	byClient map[string]time.Time
	before   func(m notice.Template) // called before anything else
	after    func(messageID string)  // called when a message was taken, before the answer
	listing  error
	rest     error             // why template messages are left alone
	allowed  []notice.Template // subscription messages that arrived
	mails    []notice.Mail
}

func newPlatform(c *storetest.Clock) *platform {
	return &platform{clock: c, byClient: map[string]time.Time{}}
}

func (p *platform) next() error {
	if len(p.answers) == 0 {
		return nil
	}
	answer := p.answers[0]
	p.answers = p.answers[1:]
	return answer
}

func (p *platform) SendTemplate(_ context.Context, m notice.Template) (string, error) {
	if p.before != nil {
		p.before(m)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, m)
	err := p.next()
	id := "msg-" + m.ClientMsgID
	if err == nil || errors.Is(err, errTimeout) {
		if first, ok := p.byClient[m.ClientMsgID]; !ok || p.clock.Now().Sub(first) >= 10*time.Minute {
			p.byClient[m.ClientMsgID] = p.clock.Now()
			p.arrived = append(p.arrived, m)
		}
		if p.after != nil {
			p.after(id)
		}
	}
	return id, err
}

func (p *platform) SendText(_ context.Context, _, text string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.texts = append(p.texts, text)
	return p.next()
}

func (p *platform) Ready() error { return p.rest }

func (p *platform) SendSubscription(_ context.Context, m notice.Template) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.next()
	if err == nil || errors.Is(err, errTimeout) {
		p.allowed = append(p.allowed, m)
		if p.after != nil {
			p.after("")
		}
	}
	return err
}

func (p *platform) SubscriptionTemplates(ctx context.Context) ([]notice.PlatformTemplate, error) {
	return p.Templates(ctx)
}

func (p *platform) SendMail(_ context.Context, m notice.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.next()
	if err == nil || errors.Is(err, errTimeout) {
		p.mails = append(p.mails, m)
	}
	return err
}

func (p *platform) Fit(name, value string) (string, bool) {
	if value == "" {
		return "无", true
	}
	return domain.Shorten(value, 20), name != "time9"
}

func (p *platform) Templates(context.Context) ([]notice.PlatformTemplate, error) {
	if p.listing != nil {
		return nil, p.listing
	}
	return []notice.PlatformTemplate{{ID: "T1", Title: "审核结果", Content: "标题：{{thing1.DATA}}", Fields: []string{"thing1", "phrase2", "time3"}}}, nil
}

func (p *platform) Outcome(err error) notice.Outcome {
	switch {
	case errors.Is(err, errTimeout):
		return notice.Outcome{Unknown: true}
	case errors.Is(err, errNoFollow):
		return notice.Outcome{Unreachable: true, Code: 43004, Advice: "收不到：此人没有关注公众号。"}
	case errors.Is(err, errClosed):
		return notice.Outcome{Closed: true, Code: 43101, Advice: "此人没有订阅这种通知，或者订阅次数已用完。"}
	case errors.Is(err, errInvalid):
		return notice.Outcome{Code: 47003, Advice: "通知里有一项内容不符合模板的要求，请检查模板设置。"}
	}
	return notice.Outcome{}
}

// world is a service on a real store with one notification for one follower.
type world struct {
	t        *testing.T
	clock    *storetest.Clock
	store    *repository.Store
	platform *platform
	service  *notice.Service
	notice   string
	admin    domain.Account
	editor   domain.Account
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := newClock()
	return newWorldOn(t, c, storetest.SQLite(t, c.Now))
}

// eachWorld runs a test on every database.
func eachWorld(t *testing.T, run func(w *world)) {
	t.Helper()
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := newClock()
		run(newWorldOn(t, c, storetest.Open(t, url, c.Now)))
	})
}

func newWorldOn(t *testing.T, c *storetest.Clock, store *repository.Store) *world {
	t.Helper()
	w := &world{t: t, clock: c, store: store, platform: newPlatform(c)}
	w.service = notice.New(notice.Config{Store: w.store, Notifier: w.platform, Windows: notice.NewWindows(), Subscriptions: w.platform, Mailer: w.platform, AppID: appID, PublicURL: "https://example.test", Log: quiet()})
	w.admin = domain.Account{ID: "a1", Name: "管理员一", Roles: []domain.Role{domain.RoleAdministrator}}
	w.editor = domain.Account{ID: "a2", Name: "编辑一", Roles: []domain.Role{domain.RoleFirstReviewer}}
	w.must(w.service.SaveTemplates(t.Context(), w.admin, domain.ChannelTemplate, notice.Choices{domain.NoticeReturned: {TemplateID: "T1"}}))
	w.must(w.store.SaveSetting(t.Context(), domain.SettingNoticeRules, domain.NoticeRules{})) // some stores have the real clock, and it may be night
	w.notice = w.notify(true)
	return w
}

// notify adds an informant, perhaps with a follower, and tells them something.
func (w *world) notify(follows bool) string {
	w.t.Helper()
	ctx := w.t.Context()
	informant := domain.Informant{ID: w.store.NewID(), Name: "测试信息员", State: domain.InformantActive}
	w.must(w.store.AddInformant(ctx, &informant))
	w.must(w.store.PutFollower(ctx, domain.Follower{AppID: appID, OpenID: "openid-" + informant.ID, InformantID: informant.ID, Subscribed: follows}))
	w.must(w.store.Notify(ctx, domain.Notification{
		Kind: domain.NoticeReturned, InformantID: informant.ID, Path: "/m/manuscripts/1",
		Facts: []domain.Fact{{Name: "标题", Value: "东岭区举办技能大赛"}, {Name: "结果", Value: "退回修改"}},
	}))
	all, err := w.store.Notifications(ctx, repository.NotificationQuery{InformantID: informant.ID, Limit: 1})
	w.must(err)
	return all[0].ID
}

func (w *world) must(errs ...error) {
	w.t.Helper()
	if err := errors.Join(errs...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) dispatcher(owner string) *notice.Dispatcher {
	return notice.NewDispatcher(notice.DispatcherConfig{Store: w.store, Handlers: w.service.Handlers(), Log: quiet(), Owner: owner, Concurrency: 2, Lease: time.Minute, Limit: time.Minute})
}

func (w *world) run() {
	w.t.Helper()
	if _, err := w.dispatcher("one").RunOnce(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// runFor moves the clock second by second, working all that falls due.
func (w *world) runFor(d time.Duration) {
	w.t.Helper()
	for end := w.clock.Now().Add(d); w.clock.Now().Before(end); w.clock.Add(5 * time.Second) {
		w.run()
	}
	w.run()
}

func (w *world) state(want domain.NoticeState) domain.Notification {
	w.t.Helper()
	n, err := w.store.Notification(w.t.Context(), w.notice)
	w.must(err)
	if n.State != want {
		w.t.Fatalf("notification is %s, want %s", n.State, want)
	}
	return n
}

func (w *world) tries() []domain.Try {
	w.t.Helper()
	tries, err := w.store.Tries(w.t.Context(), w.notice)
	w.must(err)
	return tries
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
