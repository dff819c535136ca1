package notice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Call is one call of the platform, as it ended.
type Call struct {
	AppID  string
	Path   string
	Code   int    // the platform's errcode, 0 for success
	Silent bool   // there was no answer that could be read
	Advice string // of a refusal that somebody must do something about, in Chinese; empty for others
}

// Quota is how often the platform lets a path be called on one day.
type Quota struct {
	Path     string
	Label    string
	Daily    int64
	Articles bool // it is about articles, which may go through an account of their own
}

// Rest is a path that is left alone after a refusal.
type Rest struct {
	AppID   string
	Account string // which of two accounts, empty where there is one
	Path    string
	Label   string
	Until   time.Time
	Advice  string
}

const (
	flushEvery   = 10 * time.Second
	mediaAlarm   = 48 * time.Hour // the platform keeps media for three days
	scanAlarm    = 10 * time.Minute
	silentAlarm  = 20 // calls without an answer between two looks, none of them answered
	shownCleared = 7 * 24 * time.Hour
)

// The names of alarms; those about refusals have path and code behind.
const (
	alarmRefused = "platform.refused"
	alarmContent = "platform.content"
	alarmSilent  = "platform.silent"
	alarmMedia   = "media.waiting"
	alarmScan    = "scan.waiting"
)

// pulse gathers what is observed of the platform until it is written down.
type pulse struct {
	mu     sync.Mutex
	calls  map[domain.Usage]domain.Usage // by day, account and path
	alarms map[string]domain.Alarm
	well   map[string]bool // paths that have worked
	silent int
	heard  bool
}

// Observe takes note of a call. It never waits.
func (s *Service) Observe(c Call) {
	p := &s.pulse
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calls == nil {
		p.calls, p.alarms, p.well = map[domain.Usage]domain.Usage{}, map[string]domain.Alarm{}, map[string]bool{}
	}
	key := domain.Usage{Day: domain.DayOf(s.store.Now()), AppID: c.AppID, Path: c.Path}
	sum, ok := p.calls[key]
	if !ok {
		sum = key
	}
	sum.Calls++
	switch {
	case c.Silent:
		sum.Failed++
		p.silent++
	case c.Code != 0:
		sum.Failed++
		p.heard = true
	default:
		p.heard, p.well[s.ofAccount(c.AppID)+c.Path] = true, true
	}
	p.calls[key] = sum
	if c.Advice != "" {
		name := s.refusedName(c.AppID, c.Path, c.Code)
		words := fmt.Sprintf("微信拒绝了“%s”（错误号 %d）。", s.labelOf(c.Path), c.Code)
		if account := s.accountName(c.AppID); account != "" {
			words = account + "：" + words
		}
		p.alarms[name] = domain.Alarm{Name: name, Words: words, Advice: c.Advice}
	}
}

// refusedName names the alarm about a refusal. Where it is about what was sent,
// that other things are sent well does not end it.
func (s *Service) refusedName(appID, path string, code int) string {
	path = s.ofAccount(appID) + path
	switch code {
	case 40037, 40249:
		return fmt.Sprintf("%s:%s:%d", alarmContent, path, code)
	}
	return fmt.Sprintf("%s:%s:%d", alarmRefused, path, code)
}

// labelOf names a path as people read it.
func (s *Service) labelOf(path string) string {
	for _, q := range s.quotas {
		if q.Path == path {
			return q.Label
		}
	}
	return path
}

// take returns what was gathered and begins anew.
func (p *pulse) take() *pulse {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := &pulse{calls: p.calls, alarms: p.alarms, well: p.well, silent: p.silent, heard: p.heard}
	p.calls, p.alarms, p.well, p.silent, p.heard = nil, nil, nil, 0, false
	return taken
}

// LookAfter writes down what was observed of the platform, raises alarms and
// clears those that are over. What cannot be written is forgotten: the next
// look sees what lasts.
func (s *Service) LookAfter(ctx context.Context) error {
	seen := s.pulse.take()
	for _, u := range seen.calls {
		if err := s.store.AddUsage(ctx, u); err != nil {
			return err
		}
	}
	for _, a := range seen.alarms {
		if seen.worked(a.Name) {
			continue // a token that was renewed, and the like
		}
		if err := s.store.RaiseAlarm(ctx, a); err != nil {
			return err
		}
	}
	if err := s.clearWell(ctx, seen); err != nil {
		return err
	}
	if seen.silent >= silentAlarm && !seen.heard {
		err := s.store.RaiseAlarm(ctx, domain.Alarm{
			Name: alarmSilent, Words: "连不上微信平台，通知和文件都在排队等待。", Advice: "请检查服务器的网络和域名解析，恢复后会自动继续。",
		})
		if err != nil {
			return err
		}
	}
	return errors.Join(s.watchMedia(ctx), s.watchScans(ctx))
}

// clearWell clears the alarms about paths that work again.
func (s *Service) clearWell(ctx context.Context, seen *pulse) error {
	if !seen.heard {
		return nil
	}
	if _, err := s.store.ClearAlarm(ctx, alarmSilent); err != nil || len(seen.well) == 0 {
		return err
	}
	open, err := s.store.Alarms(ctx, s.store.Now())
	if err != nil {
		return err
	}
	for _, a := range open {
		if !seen.worked(a.Name) {
			continue
		}
		if _, err := s.store.ClearAlarm(ctx, a.Name); err != nil {
			return err
		}
	}
	return nil
}

// worked reports whether an alarm is about the refusal of a path that has worked.
func (p *pulse) worked(alarm string) bool {
	for path := range p.well {
		if strings.HasPrefix(alarm, alarmRefused+":"+path+":") {
			return true
		}
	}
	return false
}

// watchMedia raises an alarm while files of the chat have waited so long that
// the platform will soon forget them.
func (s *Service) watchMedia(ctx context.Context) error {
	late, err := s.store.CountWaiting(ctx, domain.JobFetchMedia, s.store.Now().Add(-mediaAlarm))
	if err != nil {
		return err
	}
	if late == 0 {
		_, err := s.store.ClearAlarm(ctx, alarmMedia)
		return err
	}
	return s.store.RaiseAlarm(ctx, domain.Alarm{
		Name: alarmMedia, Words: fmt.Sprintf("聊天里的 %d 个文件两天还没有取到，微信只保存三天。", late),
		Advice: "请先处理上面其他的告警。取不到的请联系信息员在手机页面重新上传。",
	})
}

// watchScans raises an alarm while files wait long to be looked through for
// viruses: the scanner is away, or too slow.
func (s *Service) watchScans(ctx context.Context) error {
	late, err := s.store.CountWaiting(ctx, domain.JobScan, s.store.Now().Add(-scanAlarm))
	if err != nil {
		return err
	}
	if late == 0 {
		_, err := s.store.ClearAlarm(ctx, alarmScan)
		return err
	}
	return s.store.RaiseAlarm(ctx, domain.Alarm{
		Name: alarmScan, Words: fmt.Sprintf("%d 个文件等了十分钟还没有查毒，编辑暂时打不开它们。", late),
		Advice: "请检查查毒服务 clamd 是否在运行、LAIGAO_CLAMD 的地址是否正确。恢复后自动继续，文件不会丢。",
	})
}

// RunHealth looks after the platform until ctx ends.
func (s *Service) RunHealth(ctx context.Context) {
	ticker := time.NewTicker(flushEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := s.LookAfter(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "look after the platform", "error", err)
		}
	}
}

// Alarm raises an alarm.
func (s *Service) Alarm(ctx context.Context, a domain.Alarm) error { return s.store.RaiseAlarm(ctx, a) }

// AccountEvent raises an alarm about what the platform says of the account
// itself. Key names the platform's event: a repeat changes nothing.
func (s *Service) AccountEvent(ctx context.Context, key, event, words, advice string) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, key, "", ""); err != nil {
			return err
		}
		return tx.RaiseAlarm(ctx, domain.Alarm{Name: "account." + event, Words: words, Advice: advice})
	})
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return nil
	}
	return err
}

// HealthPage is how the platform does.
type HealthPage struct {
	Open    []domain.Alarm
	Cleared []domain.Alarm // of the last week
	Quotas  []QuotaLine
	Others  []domain.Usage // of today, without a known limit
	Resting []Rest
	Day     domain.Day
	// Accounts are the two accounts, none where one does everything.
	Accounts []PlatformAccount
}

// QuotaLine is how much of a day's quota is used.
type QuotaLine struct {
	Quota
	Account string // which of two accounts, empty where there is one
	Calls   int64
	Failed  int64
}

// Percent returns how much is used, from 0 to 100.
func (q QuotaLine) Percent() int { return int(min(100, q.Calls*100/max(1, q.Daily))) }

// Near reports whether the quota may not last for the day.
func (q QuotaLine) Near() bool { return q.Percent() >= 80 }

// Health returns the page about the platform.
func (s *Service) Health(ctx context.Context, account domain.Account) (HealthPage, error) {
	if err := account.Require(domain.ManageSettings); err != nil {
		return HealthPage{}, err
	}
	page := HealthPage{Day: domain.DayOf(s.store.Now())}
	alarms, err := s.store.Alarms(ctx, s.store.Now().Add(-shownCleared))
	if err != nil {
		return page, fmt.Errorf("list alarms: %w", err)
	}
	for _, a := range alarms {
		if a.Open() {
			page.Open = append(page.Open, a)
		} else {
			page.Cleared = append(page.Cleared, a)
		}
	}
	usage, err := s.store.UsageOn(ctx, page.Day)
	if err != nil {
		return page, fmt.Errorf("read the platform's usage: %w", err)
	}
	s.fillUsage(&page, usage)
	if s.rests != nil {
		page.Resting = s.rests()
	}
	for i := range page.Resting {
		page.Resting[i].Label = s.labelOf(page.Resting[i].Path)
		page.Resting[i].Account = s.accountName(page.Resting[i].AppID)
	}
	return page, s.fillAccounts(ctx, &page, usage)
}

// Alarming counts the open alarms, for whoever may see them.
func (s *Service) Alarming(ctx context.Context, account domain.Account) (int, error) {
	if !account.Can(domain.ManageSettings) {
		return 0, nil
	}
	return s.store.CountAlarms(ctx)
}

// ClearQuota asks the platform to count the day's calls anew, which it allows
// ten times a month.
func (s *Service) ClearQuota(ctx context.Context, account domain.Account, appID string) error {
	if err := account.Require(domain.ManageSettings); err != nil {
		return err
	}
	appID = cmp.Or(appID, s.appID)
	if err := s.clearQuota(ctx, appID); err != nil {
		return fmt.Errorf("clear the platform's quota: %w", err)
	}
	return s.store.Audit(ctx, domain.AuditRow{Actor: account.Actor(), Action: "quota.clear", Subject: "alarm", SubjectID: appID})
}

// Dismiss clears an alarm by hand: it comes again if it lasts.
func (s *Service) Dismiss(ctx context.Context, account domain.Account, name string) error {
	if err := account.Require(domain.ManageSettings); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		was, err := tx.ClearAlarm(ctx, name)
		if err != nil || !was {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: account.Actor(), Action: "alarm.dismiss", Subject: "alarm", SubjectID: name})
	})
}
