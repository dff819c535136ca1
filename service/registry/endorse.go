package registry

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

// remindChairDays is for how long a chair is reminded once a day.
const remindChairDays = 7 * 24 * time.Hour

// atUnit decides how a registration passes its unit: it waits for the chair, or
// goes on by what is recorded.
func atUnit(ctx context.Context, tx *repository.Store, i domain.Informant) (wait bool, passed *domain.Endorsement, err error) {
	if i.UnitID == "" {
		return false, nil, nil
	}
	unit, err := tx.Unit(ctx, i.UnitID)
	if err != nil || !unit.Endorse {
		return false, nil, err
	}
	before, err := tx.Endorsements(ctx, "", i.ID)
	if err != nil || slices.ContainsFunc(before, func(e domain.Endorsement) bool { return e.Kind == domain.EndorsementAgreed }) {
		return false, nil, err
	}
	record := domain.Endorsement{InformantID: i.ID}
	scanned, err := hasSeal(ctx, tx, i.ID)
	if err != nil || scanned {
		record.Kind, record.Actor = domain.EndorsementStamped, i.Actor()
		return false, &record, err
	}
	chairs, err := tx.ChairsOf(ctx, unit.ID, domain.ChairActive)
	if err != nil || len(chairs) > 0 {
		return true, nil, err
	}
	record.Kind, record.Words = domain.EndorsementWaived, "单位还没有审签人"
	return false, &record, nil
}

func hasSeal(ctx context.Context, on *repository.Store, informantID string) (bool, error) {
	seals, err := on.Seals(ctx, informantID)
	return slices.ContainsFunc(seals, func(a domain.Attachment) bool { return a.State == domain.AttachmentStored }), err
}

// askChairs tells a unit's chairs that a registration waits for them.
func askChairs(ctx context.Context, tx *repository.Store, i domain.Informant, unit string) error {
	n := domain.Notification{
		Kind: domain.NoticeApplication, Path: "/m/unit/registrations/" + i.ID,
		Facts: []domain.Fact{
			{Name: "姓名", Value: i.Name},
			{Name: "单位", Value: unit},
			{Name: "时间", Value: clock(tx)},
			{Name: "结果", Value: "待单位审签"},
			{Name: "说明", Value: "请打开看过后决定是否同意登记。"},
		},
	}
	if err := tx.NotifyChairs(ctx, i.UnitID, n); err != nil {
		return err
	}
	_, err := tx.RemindChair(ctx, i.UnitID, tx.Now().Add(domain.RemindChairAfter))
	return err
}

// UnitRegistration is a registration as the unit's chair sees it: what the unit
// knows of its own people anyway.
type UnitRegistration struct {
	Informant domain.Informant
	Unit      domain.Unit
	Chair     domain.Chair
}

// UnitRegistration returns a registration that waits, or waited, for one of the
// chairs.
func (s *Service) UnitRegistration(ctx context.Context, chairs []domain.Chair, id string) (UnitRegistration, error) {
	i, chair, err := s.atChair(ctx, s.store, chairs, id)
	if err != nil {
		return UnitRegistration{}, err
	}
	unit, err := s.store.Unit(ctx, i.UnitID)
	return UnitRegistration{Informant: i, Unit: unit, Chair: chair}, err
}

// atChair returns a registration of one of the chairs' units and the chair who
// answers for it.
func (s *Service) atChair(ctx context.Context, on *repository.Store, chairs []domain.Chair, id string) (domain.Informant, domain.Chair, error) {
	i, err := s.sent(ctx, on, id)
	if err != nil {
		return i, domain.Chair{}, err
	}
	k := slices.IndexFunc(chairs, func(c domain.Chair) bool { return c.State == domain.ChairActive && c.UnitID == i.UnitID })
	if k < 0 {
		return domain.Informant{}, domain.Chair{}, domain.NotFound("没有找到这份登记。")
	}
	return i, chairs[k], nil
}

// Endorse is what a chair decides about a registration.
type Endorse struct {
	InformantID string
	Agree       bool
	Words       string // needed to decline; the person reads it
	Version     int64  // of the registration that the page showed
}

// Endorse lets a registration of a chair's unit go to the department, or gives
// it back. Deciding twice the same is the same as once.
func (s *Service) Endorse(ctx context.Context, chairs []domain.Chair, cmd Endorse) error {
	cmd.Words = strings.TrimSpace(cmd.Words)
	switch {
	case !cmd.Agree && cmd.Words == "":
		return domain.InvalidFields(map[string]string{"words": "请写明原因，登记人会看到。"})
	case utf8.RuneCountInString(cmd.Words) > 500:
		return domain.InvalidFields(map[string]string{"words": "请不要超过 500 个字。"})
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		i, chair, err := s.atChair(ctx, tx, chairs, cmd.InformantID)
		if err != nil {
			return err
		}
		e := domain.Endorsement{InformantID: i.ID, Kind: domain.EndorsementAgreed, Actor: chair.Actor(), Words: cmd.Words}
		if !cmd.Agree {
			e.Kind = domain.EndorsementDeclined
		}
		if i.Version == cmd.Version+1 && i.State != domain.InformantEndorsing {
			before, err := tx.Endorsements(ctx, "", i.ID)
			last := len(before) - 1
			if err != nil || last >= 0 && before[last].Kind == e.Kind && before[last].Actor.ID == chair.ID {
				return err // the form was sent twice
			}
		}
		if i.State == domain.InformantEndorsing && i.Version != cmd.Version {
			return domain.Conflict("登记内容刚刚变过，请刷新后再决定。")
		}
		return s.endorse(ctx, tx, i, e)
	})
}

func (s *Service) endorse(ctx context.Context, tx *repository.Store, i domain.Informant, e domain.Endorsement) error {
	row := domain.AuditRow{Actor: e.Actor, Action: "informant.endorse", Subject: "informant", SubjectID: i.ID, Detail: e.Kind.Label()}
	effect := i.Endorse
	if e.Kind == domain.EndorsementDeclined {
		row.Action = "informant.decline"
		effect = func() error { return i.Decline(e.Words, tx.Now()) }
	}
	if err := effect(); err != nil {
		return err
	}
	if err := tx.SaveInformant(ctx, &i); err != nil {
		return err
	}
	if err := tx.AddEndorsement(ctx, e); err != nil {
		return err
	}
	if err := tx.Audit(ctx, row); err != nil {
		return err
	}
	if e.Kind == domain.EndorsementDeclined {
		return notifyInformant(ctx, tx, i)
	}
	return notifyEditors(ctx, tx, i, "待审核", e.Kind.Label())
}

// Stamped lets a registration that waits for its unit go on once the scan of the
// stamped form has come, as an outbox job says.
func (s *Service) Stamped(ctx context.Context, job domain.Job) error {
	return s.passRegistration(ctx, job.Subject, func(tx *repository.Store, i domain.Informant) (domain.Endorsement, error) {
		scanned, err := hasSeal(ctx, tx, i.ID)
		if err != nil || !scanned {
			return domain.Endorsement{}, err
		}
		return domain.Endorsement{Kind: domain.EndorsementStamped, Actor: i.Actor()}, nil
	})
}

// Release lets the registrations of a unit go to the department that wait for a
// chair whom the unit no longer has or asks, as an outbox job says.
func (s *Service) Release(ctx context.Context, job domain.Job) error {
	waiting, err := s.waitingRegistrations(ctx, job.Subject)
	if err != nil {
		return err
	}
	for _, line := range waiting {
		err := s.passRegistration(ctx, line.ID, func(*repository.Store, domain.Informant) (domain.Endorsement, error) {
			return domain.Endorsement{Kind: domain.EndorsementWaived, Words: "单位已没有审签人，或不再审签"}, nil
		})
		if err != nil {
			return fmt.Errorf("release registration %s: %w", line.ID, err)
		}
	}
	return nil
}

// passRegistration lets a registration go on by what stands for the unit's
// endorsement; an empty one leaves it waiting.
func (s *Service) passRegistration(ctx context.Context, id string, by func(tx *repository.Store, i domain.Informant) (domain.Endorsement, error)) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		i, err := tx.Informant(ctx, id)
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		if err != nil || i.State != domain.InformantEndorsing {
			return err
		}
		e, err := by(tx, i)
		if err != nil || e.Kind == 0 {
			return err
		}
		e.InformantID = i.ID
		return s.endorse(ctx, tx, i, e)
	})
}

const mostRegistrations = 200

func (s *Service) waitingRegistrations(ctx context.Context, unitID string) ([]repository.RegistrationLine, error) {
	return s.store.Registrations(ctx, repository.RegistrationQuery{State: domain.InformantEndorsing, UnitID: unitID, Limit: mostRegistrations})
}

// RemindChair tells a unit's chairs once a day how much waits for them, as an
// outbox job says, for a week.
func (s *Service) RemindChair(ctx context.Context, job domain.Job) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		waits, err := tx.WaitingAt(ctx, job.Subject)
		if err != nil || waits.Manuscripts+waits.Registrations == 0 {
			return err
		}
		age := tx.Now().Sub(waits.Since)
		if age <= remindChairDays {
			asked, err := tx.RemindChair(ctx, job.Subject, tx.Now().Add(domain.RemindChairAfter))
			if err != nil || !asked { // this reminder was carried out before a crash
				return err
			}
		}
		if age < domain.RemindChairAfter-time.Hour {
			return nil // what the reminder was asked for is decided
		}
		return remindChairs(ctx, tx, job.Subject, waits)
	})
}

func remindChairs(ctx context.Context, tx *repository.Store, unitID string, waits repository.Waiting) error {
	unit, err := tx.Unit(ctx, unitID)
	if err != nil {
		return err
	}
	var what []string
	if waits.Manuscripts > 0 {
		what = append(what, fmt.Sprintf("%d 篇稿件", waits.Manuscripts))
	}
	if waits.Registrations > 0 {
		what = append(what, fmt.Sprintf("%d 份登记", waits.Registrations))
	}
	words := strings.Join(what, "、") + "等您审签，最早的从 " + waits.Since.In(domain.Shanghai()).Format("1月2日 15:04") + " 等到现在。"
	return tx.NotifyChairs(ctx, unitID, domain.Notification{
		Kind: domain.NoticeWaiting, Path: "/m/unit?unit=" + unitID,
		Facts: []domain.Fact{
			{Name: "标题", Value: strings.Join(what, "、") + "待审签"},
			{Name: "单位", Value: unit.Label()},
			{Name: "时间", Value: clock(tx)},
			{Name: "结果", Value: "待单位审签"},
			{Name: "说明", Value: words},
		},
	})
}

// UnitPeople is what a chair sees of the people of the unit.
type UnitPeople struct {
	Unit       domain.Unit
	Waiting    []repository.RegistrationLine // registrations that wait for the chair
	Informants []UnitInformant
}

// UnitInformant is somebody who serves the unit.
type UnitInformant struct {
	ID       string
	Name     string
	Since    domain.Day
	Handover domain.Handover // what is asked for, empty when nothing
}

// UnitPeople returns the people of a chair's unit.
func (s *Service) UnitPeople(ctx context.Context, chair domain.Chair) (UnitPeople, error) {
	var page UnitPeople
	var err error
	if page.Unit, err = s.store.Unit(ctx, chair.UnitID); err != nil || chair.State != domain.ChairActive {
		return page, err
	}
	if page.Waiting, err = s.waitingRegistrations(ctx, chair.UnitID); err != nil {
		return page, err
	}
	serving, err := s.store.Serving(ctx, chair.UnitID)
	if err != nil {
		return page, err
	}
	for _, term := range serving {
		i, err := s.store.Informant(ctx, term.InformantID)
		if err != nil {
			return page, err
		}
		one := UnitInformant{ID: i.ID, Name: i.Name, Since: term.FromDay}
		if one.Handover, err = s.Handover(ctx, i.ID); err != nil {
			return page, err
		}
		page.Informants = append(page.Informants, one)
	}
	return page, nil
}

// AskHandoverFor tells the department that a chair wants an informant's service
// at the unit to end.
func (s *Service) AskHandoverFor(ctx context.Context, chairs []domain.Chair, h domain.Handover) error {
	i, err := s.store.Informant(ctx, h.InformantID)
	if err != nil {
		return err
	}
	terms, err := s.store.Terms(ctx, i.ID)
	if err != nil {
		return err
	}
	for _, c := range chairs {
		serves := slices.ContainsFunc(terms, func(t domain.Term) bool { return t.UnitID == c.UnitID && t.ToDay == "" })
		if serves && c.State == domain.ChairActive {
			unit, err := s.store.Unit(ctx, c.UnitID)
			if err != nil {
				return err
			}
			h.AskedBy = c.Name + "（" + unit.Label() + "）"
			return s.askHandover(ctx, c.Actor(), i, h)
		}
	}
	return domain.NotFound("没有找到这位信息员。")
}
