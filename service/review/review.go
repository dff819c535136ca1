// Package review carries manuscripts through the department's review: the
// inbox, the page of one manuscript, editing under a lock, decisions and recall.
package review

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Config gives the service what it needs.
type Config struct {
	Store    *repository.Store
	Keyring  *domain.Keyring
	Log      *slog.Logger
	Paper    Paper                    // nil where nothing is printed
	Sanitise func(html string) string // keeps of a body what a manuscript may hold
}

// Service decides about manuscripts in review.
type Service struct {
	store    *repository.Store
	keyring  *domain.Keyring
	log      *slog.Logger
	paper    Paper
	sanitise func(string) string
}

// New makes the service.
func New(cfg Config) *Service {
	return &Service{store: cfg.Store, keyring: cfg.Keyring, log: cfg.Log, paper: cfg.Paper, sanitise: cfg.Sanitise}
}

// contactPurpose names the place of a manuscript's contact for the keyring.
func contactPurpose(manuscriptID string) string { return "manuscript/" + manuscriptID + "/contact" }

// submitted returns a manuscript that has left its author's hands; drafts are
// nobody else's business.
func submitted(ctx context.Context, store *repository.Store, id string) (domain.Manuscript, error) {
	m, err := store.Manuscript(ctx, id)
	if err != nil {
		return m, fmt.Errorf("read manuscript %s: %w", id, err)
	}
	if m.State == domain.ManuscriptDraft {
		return domain.Manuscript{}, domain.NotFound("没有找到这篇稿件，可能已被删除。")
	}
	return m, nil
}

// checkLock refuses an act while somebody else is editing.
func checkLock(m domain.Manuscript, actor domain.Account, now time.Time) error {
	if !m.Locked(actor.ID, now) {
		return nil
	}
	return domain.Conflict(m.LockName + "正在编辑这篇稿件，锁定到 " + clock(m.LockUntil) + "。需要现在处理，请先接手编辑。")
}

// clock writes the time of day in Shanghai.
func clock(t time.Time) string { return t.In(domain.Shanghai()).Format("15:04") }

// facts are what every notification about a manuscript says.
func facts(m domain.Manuscript, result, words string, now time.Time) []domain.Fact {
	return []domain.Fact{
		{Name: "标题", Value: m.Title},
		{Name: "编号", Value: m.Number},
		{Name: "结果", Value: result},
		{Name: "说明", Value: words},
		{Name: "时间", Value: now.In(domain.Shanghai()).Format("2006年1月2日 15:04")},
	}
}

// tellAuthor notifies the author of what became of the manuscript.
func tellAuthor(ctx context.Context, tx *repository.Store, m domain.Manuscript, n domain.Notification) error {
	n.InformantID, n.ManuscriptID, n.Path = m.InformantID, m.ID, "/m/manuscripts/"+m.ID
	return tx.Notify(ctx, n)
}

// tellReviewers notifies everybody who may take the step now at work, or stands
// in for somebody who may, and has WeChat bound, leaving out those who hold
// another step already.
func tellReviewers(ctx context.Context, tx *repository.Store, m domain.Manuscript, reviews []domain.Review) error {
	unit, informant, err := people(ctx, tx, m)
	if err != nil {
		return err
	}
	all := append(facts(m, "待"+domain.StepLabel(m.Step, m.Steps), "请尽快审稿。", tx.Now()),
		domain.Fact{Name: "单位", Value: unit.Label()}, domain.Fact{Name: "姓名", Value: informant.Name})
	deputies, err := tx.DeputiesInForce(ctx)
	if err != nil {
		return err
	}
	n := domain.Notification{Kind: domain.NoticeWaiting, ManuscriptID: m.ID, Facts: all, Path: "/m/review/" + m.ID}
	return tx.NotifyAccounts(ctx, n, func(a domain.Account) bool {
		_, may, refusal := m.CapacityFor(a, deputies, reviews)
		return may && refusal == nil
	})
}

// people returns the unit and the informant of a manuscript, empty ones where
// they are not known.
func people(ctx context.Context, store *repository.Store, m domain.Manuscript) (domain.Unit, domain.Informant, error) {
	unit, err := store.Unit(ctx, m.UnitID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return unit, domain.Informant{}, fmt.Errorf("read unit of manuscript %s: %w", m.ID, err)
	}
	informant, err := store.Informant(ctx, m.InformantID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return unit, informant, fmt.Errorf("read informant of manuscript %s: %w", m.ID, err)
	}
	return unit, informant, nil
}

func audit(ctx context.Context, tx *repository.Store, actor domain.Account, action string, m domain.Manuscript, detail string) error {
	return tx.Audit(ctx, domain.AuditRow{
		Actor: actor.Actor(), Action: action, Subject: "manuscript", SubjectID: m.ID, Detail: detail,
	})
}
