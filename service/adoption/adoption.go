// Package adoption keeps the outlets and records where manuscripts were adopted.
package adoption

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Config gives the service what it needs.
type Config struct {
	Store    *repository.Store
	Captures bool // pages can be photographed
	Log      *slog.Logger
}

// Service decides about outlets and adoptions.
type Service struct {
	store    *repository.Store
	captures bool
	log      *slog.Logger
}

// New makes the service.
func New(cfg Config) *Service {
	return &Service{store: cfg.Store, captures: cfg.Captures, log: cfg.Log}
}

// What a form may hold, in characters.
const (
	maxTitle  = 150
	maxLink   = 1000
	maxPlace  = 60
	maxNote   = 1000
	maxReason = 200
)

// conflictTries is how often a change is tried that met another at the same moment.
const conflictTries = 3

// Record is what an editor knows of an adoption.
type Record struct {
	ManuscriptID string
	OutletID     string
	Day          string // of publication, 2026-03-05
	Title        string // as printed; empty: the manuscript's
	Link         string
	Place        string // front page, lead, page number
	Recommended  bool   // 经市总推荐
	Commissioned bool   // 约稿
	Note         string
}

// Recorded is the outcome.
type Recorded struct {
	Adoption domain.Adoption
	Already  bool // it had been recorded just so before: nothing was done now
}

// Record confirms that a manuscript was adopted at an outlet. Recording the
// same twice has one effect; another record for the same outlet is a Conflict.
func (s *Service) Record(ctx context.Context, actor domain.Account, cmd Record) (Recorded, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return Recorded{}, err
	}
	day, err := cmd.check(domain.DayOf(s.store.Now()))
	if err != nil {
		return Recorded{}, err
	}
	var done Recorded
	for range conflictTries { // two who record at once: the second sees the first's row
		err = s.store.InTx(ctx, func(tx *repository.Store) error {
			var err error
			done, err = record(ctx, tx, actor, recording{Record: cmd, day: day})
			return err
		})
		if err == nil || domain.KindOf(err) != domain.KindConflict {
			break
		}
	}
	if err != nil {
		return Recorded{}, err
	}
	return done, nil
}

func (cmd *Record) check(today domain.Day) (domain.Day, error) {
	for _, text := range []*string{&cmd.Title, &cmd.Link, &cmd.Place, &cmd.Note} {
		*text = strings.TrimSpace(*text)
	}
	problems := map[string]string{}
	day, err := domain.ParseDay(strings.TrimSpace(cmd.Day))
	switch {
	case err != nil:
		problems["day"] = "请填写刊发日期。"
	case day > today:
		problems["day"] = "刊发日期还没有到，刊发以后再登记。"
	}
	if cmd.OutletID == "" {
		problems["outlet_id"] = "请选择媒体。"
	}
	if problem := checkLink(cmd.Link); problem != "" {
		problems["link"] = problem
	}
	checkLengths(problems, []length{
		{"title", cmd.Title, maxTitle}, {"place", cmd.Place, maxPlace}, {"note", cmd.Note, maxNote},
	})
	if len(problems) > 0 {
		return "", domain.InvalidFields(problems)
	}
	return day, nil
}

type length struct {
	field string
	value string
	most  int
}

func checkLengths(problems map[string]string, lengths []length) {
	for _, l := range lengths {
		if len([]rune(l.value)) > l.most {
			problems[l.field] = "请不要超过 " + strconv.Itoa(l.most) + " 个字。"
		}
	}
}

// checkLink accepts nothing or an address of the web; it returns the problem.
func checkLink(link string) string {
	if link == "" {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(link) > maxLink {
		return "链接应以 http:// 或 https:// 开头。"
	}
	return ""
}

type recording struct {
	Record
	day domain.Day
}

func record(ctx context.Context, tx *repository.Store, actor domain.Account, cmd recording) (Recorded, error) {
	m, err := adoptable(ctx, tx, cmd.ManuscriptID)
	if err != nil {
		return Recorded{}, err
	}
	outlet, err := tx.Outlet(ctx, cmd.OutletID)
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return Recorded{}, domain.InvalidFields(map[string]string{"outlet_id": "请选择媒体。"})
	}
	if err != nil {
		return Recorded{}, fmt.Errorf("read outlet %s: %w", cmd.OutletID, err)
	}
	if err := outlet.CheckExternal(m.External); err != nil {
		return Recorded{}, err
	}
	wanted := cmd.adoption(m, actor)
	a, found, err := existing(ctx, tx, wanted)
	if err != nil {
		return Recorded{}, err
	}
	if found && a.State == domain.AdoptionConfirmed {
		if a.PublishedDay == wanted.PublishedDay && a.Title == wanted.Title && a.Link == wanted.Link {
			return Recorded{Adoption: a, Already: true}, nil
		}
		return Recorded{}, domain.Conflict("“" + outlet.Name + "”的采用已经登记过（" + a.PublishedDay.Chinese() + "）。要更正，请先撤销原登记。")
	}
	if !outlet.ClosedAt.IsZero() {
		return Recorded{}, domain.InvalidFields(map[string]string{"outlet_id": "这家媒体已停用，请先在媒体名录里恢复。"})
	}
	if found {
		wanted.ID, wanted.Version, wanted.CreatedAt = a.ID, a.Version, a.CreatedAt
	}
	return confirm(ctx, tx, actor, confirming{adoption: wanted, again: found, m: m, outlet: outlet})
}

// adoptable returns a manuscript that may be adopted.
func adoptable(ctx context.Context, store *repository.Store, id string) (domain.Manuscript, error) {
	m, err := store.Manuscript(ctx, id)
	if err != nil {
		return m, fmt.Errorf("read manuscript %s: %w", id, err)
	}
	switch m.State {
	case domain.ManuscriptAccepted, domain.ManuscriptAdopted:
		return m, nil
	case domain.ManuscriptDraft:
		return m, domain.NotFound("没有找到这篇稿件，可能已被删除。")
	}
	return m, domain.Conflict("稿件现在是“" + m.Status() + "”，审定以后才能登记采用。")
}

func (cmd recording) adoption(m domain.Manuscript, actor domain.Account) domain.Adoption {
	title := cmd.Title
	if title == "" {
		title = m.Title
	}
	return domain.Adoption{
		ManuscriptID: m.ID, OutletID: cmd.OutletID, PublishedDay: cmd.day, Title: title, Link: cmd.Link, Place: cmd.Place,
		Recommended: cmd.Recommended, Commissioned: cmd.Commissioned, Note: cmd.Note, EnteredBy: actor.Actor(),
	}
}

func existing(ctx context.Context, tx *repository.Store, wanted domain.Adoption) (domain.Adoption, bool, error) {
	a, err := tx.AdoptionAt(ctx, wanted.ManuscriptID, wanted.OutletID)
	if err == nil {
		return a, true, nil
	}
	if domain.KindOf(err) == domain.KindNotFound {
		return a, false, nil
	}
	return a, false, fmt.Errorf("read adoption of manuscript %s at outlet %s: %w", wanted.ManuscriptID, wanted.OutletID, err)
}

type confirming struct {
	adoption domain.Adoption
	again    bool // the row is there: claimed, refused or revoked before
	m        domain.Manuscript
	outlet   domain.Outlet
}

func confirm(ctx context.Context, tx *repository.Store, actor domain.Account, c confirming) (Recorded, error) {
	a := c.adoption
	if err := a.Confirm(actor.Actor(), tx.Now()); err != nil {
		return Recorded{}, err
	}
	recommended, err := adopted(ctx, tx, actor, a)
	if err != nil {
		return Recorded{}, err
	}
	a.Recommended = a.Recommended || recommended
	save := tx.SaveAdoption
	if !c.again {
		a.ID = tx.NewID()
		save = tx.AddAdoption
	}
	if err := save(ctx, &a); err != nil {
		return Recorded{}, fmt.Errorf("adopt manuscript %s: %w", c.m.ID, err)
	}
	if err := follow(ctx, tx, &c.m); err != nil {
		return Recorded{}, err
	}
	err = tx.AddEvent(ctx, domain.Event{
		ManuscriptID: c.m.ID, Kind: domain.EventAdopted, Actor: actor.Actor(),
		Public: "被“" + c.outlet.Name + "”采用，" + a.PublishedDay.Chinese() + "刊发",
	})
	if err != nil {
		return Recorded{}, err
	}
	detail := c.outlet.Name + "，" + string(a.PublishedDay)
	if err := audit(ctx, tx, actor, domain.AuditRow{Action: "adoption.record", SubjectID: a.ID, Detail: detail + "，稿件 " + c.m.Number}); err != nil {
		return Recorded{}, err
	}
	return Recorded{Adoption: a}, tellAuthor(ctx, tx, c)
}

// follow lets the manuscript's state follow its confirmed adoptions.
func follow(ctx context.Context, tx *repository.Store, m *domain.Manuscript) error {
	confirmed, err := tx.CountConfirmed(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("count adoptions of manuscript %s: %w", m.ID, err)
	}
	if err := m.SetAdoptions(confirmed); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return fmt.Errorf("save manuscript %s: %w", m.ID, err)
	}
	return nil
}

func tellAuthor(ctx context.Context, tx *repository.Store, c confirming) error {
	return tx.Notify(ctx, domain.Notification{
		Kind: domain.NoticeAdopted, InformantID: c.m.InformantID, ManuscriptID: c.m.ID, Path: "/m/manuscripts/" + c.m.ID,
		Facts: []domain.Fact{
			{Name: "标题", Value: c.m.Title},
			{Name: "编号", Value: c.m.Number},
			{Name: "结果", Value: "已采用"},
			{Name: "说明", Value: c.outlet.Name + "采用"},
			{Name: "时间", Value: stamp(tx.Now())},
		},
	})
}

func stamp(t time.Time) string { return t.In(domain.Shanghai()).Format("2006年1月2日 15:04") }

func audit(ctx context.Context, tx *repository.Store, actor domain.Account, row domain.AuditRow) error {
	row.Actor = actor.Actor()
	row.Subject, _, _ = strings.Cut(row.Action, ".")
	return tx.Audit(ctx, row)
}

// Revoke asks to take an adoption out of the count.
type Revoke struct {
	AdoptionID string
	Reason     string
}

// Revoke takes a confirmed adoption back: entered by mistake, or taken down. It
// returns the manuscript's id. Revoking twice has one effect.
func (s *Service) Revoke(ctx context.Context, actor domain.Account, cmd Revoke) (string, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return "", err
	}
	reason := strings.TrimSpace(cmd.Reason)
	if reason == "" || len([]rune(reason)) > maxReason {
		return "", domain.InvalidFields(map[string]string{"reason": "请写明撤销的原因，200 字以内。"})
	}
	var manuscriptID string
	var err error
	for range conflictTries {
		err = s.store.InTx(ctx, func(tx *repository.Store) error {
			a, err := tx.Adoption(ctx, cmd.AdoptionID)
			if err != nil {
				return fmt.Errorf("read adoption %s: %w", cmd.AdoptionID, err)
			}
			manuscriptID = a.ManuscriptID
			if a.State == domain.AdoptionRevoked {
				return nil
			}
			return revoke(ctx, tx, actor, &a, reason)
		})
		if err == nil || domain.KindOf(err) != domain.KindConflict {
			break
		}
	}
	return manuscriptID, err
}

func revoke(ctx context.Context, tx *repository.Store, actor domain.Account, a *domain.Adoption, reason string) error {
	if err := a.Revoke(reason); err != nil {
		return err
	}
	if err := tx.SaveAdoption(ctx, a); err != nil {
		return fmt.Errorf("revoke adoption %s: %w", a.ID, err)
	}
	m, err := tx.Manuscript(ctx, a.ManuscriptID)
	if err != nil {
		return fmt.Errorf("read manuscript %s: %w", a.ManuscriptID, err)
	}
	if err := follow(ctx, tx, &m); err != nil {
		return err
	}
	if m.State != domain.ManuscriptRecalled {
		if err := unadopted(ctx, tx, *a); err != nil {
			return err
		}
	}
	outlet, err := tx.Outlet(ctx, a.OutletID)
	if err != nil {
		return fmt.Errorf("read outlet %s: %w", a.OutletID, err)
	}
	err = tx.AddEvent(ctx, domain.Event{
		ManuscriptID: m.ID, Kind: domain.EventUnadopted, Actor: actor.Actor(),
		Public: "“" + outlet.Name + "”的采用登记已更正", Internal: "撤销采用，原因：" + reason,
	})
	if err != nil {
		return err
	}
	detail := outlet.Name + "，稿件 " + m.Number + "，原因：" + reason
	return audit(ctx, tx, actor, domain.AuditRow{Action: "adoption.revoke", SubjectID: a.ID, Detail: detail})
}
