package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// mostOpinion bounds what a chair writes, in characters.
const mostOpinion = 500

// atUnit decides how a submission passes its unit: it waits for the chair, or
// goes on by what is recorded. A unit that endorses nothing records nothing.
func (s *Service) atUnit(ctx context.Context, tx *repository.Store, informant domain.Informant, m *domain.Manuscript, attachments []domain.Attachment) (wait bool, passed *domain.Endorsement, err error) {
	if m.State != domain.ManuscriptDraft {
		return false, nil, nil // the unit agreed to it before the department gave it back
	}
	unit, err := tx.Unit(ctx, m.UnitID)
	if err != nil || !unit.Endorse {
		return false, nil, err
	}
	record := domain.Endorsement{ManuscriptID: m.ID, InformantID: m.InformantID}
	if slices.ContainsFunc(attachments, stamped) {
		record.Kind, record.Actor = domain.EndorsementStamped, informant.Actor()
		return false, &record, nil
	}
	chairs, err := tx.ChairsOf(ctx, unit.ID, domain.ChairActive)
	if err != nil || len(chairs) > 0 {
		return true, nil, err
	}
	record.Kind, record.Words = domain.EndorsementWaived, "单位还没有审签人"
	return false, &record, nil
}

func stamped(a domain.Attachment) bool {
	return a.Kind == domain.KindSeal && a.State == domain.AttachmentStored
}

// askChairs tells a unit's chairs that a manuscript waits for them, now and again.
func (s *Service) askChairs(ctx context.Context, tx *repository.Store, m *domain.Manuscript, facts []domain.Fact) error {
	n := domain.Notification{Kind: domain.NoticeWaiting, ManuscriptID: m.ID, Path: "/m/unit/manuscripts/" + m.ID, Facts: facts}
	if err := tx.NotifyChairs(ctx, m.UnitID, n); err != nil {
		return err
	}
	_, err := tx.RemindChair(ctx, m.UnitID, tx.Now().Add(domain.RemindChairAfter))
	return err
}

// pass lets a manuscript go on from its unit into review, and tells the editors.
func (s *Service) pass(ctx context.Context, tx *repository.Store, m *domain.Manuscript, e domain.Endorsement) error {
	if err := m.Endorse(); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return err
	}
	if err := record(ctx, tx, m, e, e.Kind.Label()+"，进入"+domain.StepLabel(1, m.Steps)); err != nil {
		return err
	}
	return s.tellEditors(ctx, tx, m)
}

// record keeps what the unit decided, as a line of the course too.
func record(ctx context.Context, tx *repository.Store, m *domain.Manuscript, e domain.Endorsement, words string) error {
	e.ManuscriptID, e.InformantID, e.Round = m.ID, m.InformantID, m.Round
	if err := tx.AddEndorsement(ctx, e); err != nil {
		return err
	}
	event := domain.Event{ManuscriptID: m.ID, Kind: domain.EventEndorsed, Actor: e.Actor, Public: words}
	if e.Kind == domain.EndorsementDeclined {
		event.Kind = domain.EventDeclined
	} else if e.Words != "" {
		event.Internal = "说明：" + e.Words
	}
	return tx.AddEvent(ctx, event)
}

// Endorse is what a chair decides about a manuscript.
type Endorse struct {
	ManuscriptID string
	Round        int // as the chair's page showed it
	Agree        bool
	Words        string // needed to decline; the author reads it
}

// problem returns what is wrong with the words, nil when nothing.
func (cmd Endorse) problem() error {
	switch {
	case !cmd.Agree && cmd.Words == "":
		return domain.InvalidFields(map[string]string{"words": "请写明哪里要改，信息员会看到。"})
	case utf8.RuneCountInString(cmd.Words) > mostOpinion:
		return domain.InvalidFields(map[string]string{"words": "请不要超过 500 个字。"})
	}
	return nil
}

// Endorse lets a manuscript of a chair's unit go into review, or gives it back
// to its author. Deciding twice the same is the same as once.
func (s *Service) Endorse(ctx context.Context, chairs []domain.Chair, cmd Endorse) (domain.Manuscript, error) {
	cmd.Words = strings.TrimSpace(cmd.Words)
	if err := cmd.problem(); err != nil {
		return domain.Manuscript{}, err
	}
	var m domain.Manuscript
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var chair domain.Chair
		var err error
		if m, chair, err = ofUnit(ctx, tx, chairs, cmd.ManuscriptID); err != nil {
			return err
		}
		if done, err := decided(ctx, tx, m, chair, cmd); err != nil || done {
			return err
		}
		if m.Round != cmd.Round {
			return domain.Conflict("打开页面以后，稿件又重新报送过，请刷新看过最新内容再决定。")
		}
		return s.endorse(ctx, tx, &m, chair, cmd)
	})
	return m, err
}

// decided reports whether the chair has taken this very decision before.
func decided(ctx context.Context, tx *repository.Store, m domain.Manuscript, chair domain.Chair, cmd Endorse) (bool, error) {
	all, err := tx.Endorsements(ctx, m.ID, m.InformantID)
	if err != nil {
		return false, err
	}
	kind := domain.EndorsementDeclined
	if cmd.Agree {
		kind = domain.EndorsementAgreed
	}
	return slices.ContainsFunc(all, func(e domain.Endorsement) bool {
		return e.Round == cmd.Round && e.Kind == kind && e.Actor.ID == chair.ID
	}), nil
}

func (s *Service) endorse(ctx context.Context, tx *repository.Store, m *domain.Manuscript, chair domain.Chair, cmd Endorse) error {
	row := domain.AuditRow{Actor: chair.Actor(), Action: "manuscript.endorse", Subject: "manuscript", SubjectID: m.ID, Detail: m.Number + " 单位审签同意"}
	if cmd.Agree {
		if err := tx.Audit(ctx, row); err != nil {
			return err
		}
		return s.pass(ctx, tx, m, domain.Endorsement{Kind: domain.EndorsementAgreed, Actor: chair.Actor(), Words: cmd.Words})
	}
	if err := m.Decline(cmd.Words, tx.Now()); err != nil {
		return err
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return err
	}
	declined := domain.Endorsement{Kind: domain.EndorsementDeclined, Actor: chair.Actor(), Words: cmd.Words}
	if err := record(ctx, tx, m, declined, "单位退回修改："+cmd.Words); err != nil {
		return err
	}
	row.Action, row.Detail = "manuscript.decline", m.Number+" 单位退回修改"
	if err := tx.Audit(ctx, row); err != nil {
		return err
	}
	facts, err := s.facts(ctx, tx, m, "单位退回修改", cmd.Words)
	if err != nil {
		return err
	}
	return tx.Notify(ctx, domain.Notification{
		Kind: domain.NoticeReturned, InformantID: m.InformantID, ManuscriptID: m.ID, Facts: facts, Path: "/m/manuscripts/" + m.ID,
	})
}

// Waive takes a manuscript into review without waiting for its unit's chair.
func (s *Service) Waive(ctx context.Context, actor domain.Account, id, reason string) error {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 200 {
		return domain.InvalidFields(map[string]string{"reason": "请写明不等单位审签的原因，200 字以内。"})
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := tx.Manuscript(ctx, id)
		if err != nil {
			return err
		}
		if err := s.pass(ctx, tx, &m, domain.Endorsement{Kind: domain.EndorsementWaived, Actor: actor.Actor(), Words: reason}); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "manuscript.waive", Subject: "manuscript", SubjectID: id, Detail: "不等单位审签，原因：" + reason,
		})
	})
}

// passStamped lets a manuscript that waits for its unit go on when the scan of
// its stamped form has come.
func (s *Service) passStamped(ctx context.Context, tx *repository.Store, a domain.Attachment) error {
	if !stamped(a) {
		return nil
	}
	if a.ManuscriptID == "" {
		return tx.Enqueue(ctx, domain.Job{Kind: domain.JobStamped, Subject: a.InformantID})
	}
	m, err := tx.Manuscript(ctx, a.ManuscriptID)
	if err != nil || m.State != domain.ManuscriptEndorsing {
		return err
	}
	informant, err := tx.Informant(ctx, a.InformantID)
	if err != nil {
		return err
	}
	return s.pass(ctx, tx, &m, domain.Endorsement{Kind: domain.EndorsementStamped, Actor: informant.Actor()})
}

const releasedTogether = 50

// Release lets everything of a unit go into review that waits for a chair whom
// the unit no longer has or asks, as an outbox job says.
func (s *Service) Release(ctx context.Context, job domain.Job) error {
	for {
		waiting, err := s.store.Submitted(ctx, repository.SubmittedQuery{State: domain.ManuscriptEndorsing, UnitID: job.Subject, Limit: releasedTogether})
		if err != nil || len(waiting) == 0 {
			return err
		}
		for _, line := range waiting {
			if err := s.release(ctx, line.ID); err != nil {
				return fmt.Errorf("release manuscript %s: %w", line.ID, err)
			}
		}
	}
}

func (s *Service) release(ctx context.Context, id string) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := tx.Manuscript(ctx, id)
		if err != nil || m.State != domain.ManuscriptEndorsing {
			return err
		}
		return s.pass(ctx, tx, &m, domain.Endorsement{Kind: domain.EndorsementWaived, Words: "单位已没有审签人，或不再审签"})
	})
	if domain.KindOf(err) == domain.KindConflict {
		return nil // somebody decided at the same moment; the next look shows
	}
	return err
}

// ofUnit returns a manuscript of one of the chairs' units, and the chair who
// answers for it. Whatever was never sent is its author's alone.
func ofUnit(ctx context.Context, on *repository.Store, chairs []domain.Chair, id string) (domain.Manuscript, domain.Chair, error) {
	m, err := on.Manuscript(ctx, id)
	if err != nil {
		return m, domain.Chair{}, err
	}
	k := slices.IndexFunc(chairs, func(c domain.Chair) bool { return c.State == domain.ChairActive && c.UnitID == m.UnitID })
	if k < 0 || m.Number == "" {
		return domain.Manuscript{}, domain.Chair{}, errNoManuscript()
	}
	return m, chairs[k], nil
}

// UnitManuscript is what a chair sees of one manuscript of the unit.
type UnitManuscript struct {
	domain.Manuscript
	Chair       domain.Chair
	Unit        string
	Informant   string
	Attachments []domain.Attachment
	Events      []domain.Event // public words only
	Recalling   Recalling
}

// UnitManuscript returns one manuscript of a chair's unit. While its author
// mends it, the text is the one that was sent.
func (s *Service) UnitManuscript(ctx context.Context, chairs []domain.Chair, id string) (UnitManuscript, error) {
	m, chair, err := ofUnit(ctx, s.store, chairs, id)
	if err != nil {
		return UnitManuscript{}, err
	}
	page := UnitManuscript{Manuscript: m, Chair: chair}
	if m.Editable() {
		revisions, err := s.store.Revisions(ctx, id)
		if err != nil {
			return page, err
		}
		if len(revisions) > 0 {
			page.Text = revisions[len(revisions)-1].Text
		}
	}
	if page.Unit, err = unitName(ctx, s.store, m.UnitID); err != nil {
		return page, err
	}
	informant, err := s.store.Informant(ctx, m.InformantID)
	if err != nil {
		return page, err
	}
	page.Informant = informant.Name
	if page.Attachments, err = s.store.Attachments(ctx, id); err != nil {
		return page, err
	}
	if page.Events, err = publicEvents(ctx, s.store, id); err != nil {
		return page, err
	}
	page.Recalling, err = recalling(ctx, s.store, m, domain.ActorChair)
	return page, err
}

// UnitList is a page of what a unit has sent in a year.
type UnitList struct {
	Lines []repository.Line
	State domain.ManuscriptState // draft: any
	Next  repository.Cursor      // where the next page starts, empty at the end
}

// More reports whether there is a next page.
func (l UnitList) More() bool { return l.Next.ID != "" }

// UnitManuscripts returns a page of what a chair's unit has sent this year,
// newest first.
func (s *Service) UnitManuscripts(ctx context.Context, chair domain.Chair, state domain.ManuscriptState, before repository.Cursor) (UnitList, error) {
	page := UnitList{State: state}
	if chair.State != domain.ChairActive {
		return page, nil
	}
	query := repository.SubmittedQuery{UnitID: chair.UnitID, State: state, Before: before, Limit: pageSize + 1}
	if state != domain.ManuscriptEndorsing { // what waits is shown however old
		query.From = yearBegin(s.store.Now())
	}
	var err error
	if page.Lines, err = s.store.Submitted(ctx, query); err != nil {
		return page, err
	}
	if len(page.Lines) > pageSize {
		page.Lines = page.Lines[:pageSize]
		last := page.Lines[pageSize-1]
		page.Next = repository.Cursor{Millis: last.SubmittedAt.UnixMilli(), ID: last.ID}
	}
	return page, nil
}

func yearBegin(now time.Time) time.Time {
	return time.Date(now.In(domain.Shanghai()).Year(), 1, 1, 0, 0, 0, 0, domain.Shanghai())
}

// UnitFigures is how a unit stands this year.
type UnitFigures struct {
	Year      int
	Waits     repository.Waiting
	Waiting   []repository.Line // the oldest manuscripts that wait for the chair
	States    []repository.StateCount
	Adoptions int // 篇次, of the manuscripts that are adopted
}

// In returns how many manuscripts stand in a state; draft stands for all.
func (f UnitFigures) In(state domain.ManuscriptState) int {
	n := 0
	for _, c := range f.States {
		if c.State == state || state == domain.ManuscriptDraft {
			n += c.Count
		}
	}
	return n
}

// UnitFigures returns how a chair's unit stands: every figure counts exactly
// what UnitManuscripts lists.
func (s *Service) UnitFigures(ctx context.Context, chair domain.Chair) (UnitFigures, error) {
	since := yearBegin(s.store.Now())
	figures := UnitFigures{Year: since.Year()}
	if chair.State != domain.ChairActive {
		return figures, nil
	}
	var err error
	if figures.Waits, err = s.store.WaitingAt(ctx, chair.UnitID); err != nil {
		return figures, err
	}
	figures.Waiting, err = s.store.Submitted(ctx, repository.SubmittedQuery{
		UnitID: chair.UnitID, State: domain.ManuscriptEndorsing, Sort: repository.OldestFirst, Limit: pageSize,
	})
	if err != nil {
		return figures, err
	}
	if figures.States, err = s.store.CountUnit(ctx, chair.UnitID, since); err != nil {
		return figures, err
	}
	figures.Adoptions, err = s.store.CountUnitAdoptions(ctx, chair.UnitID, since)
	return figures, err
}
