package registry

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// RegistrationsPage is the console's list of registrations in one state.
type RegistrationsPage struct {
	Lines  []repository.RegistrationLine
	Counts map[domain.InformantState]int
	Next   repository.Cursor // where the next page starts, empty on the last
	// Amended counts the registrations whose changes nobody has looked at.
	Amended   int
	Handovers int // informants who want to hand over
	Chairs    int // invited chairs who wait for confirmation
}

// RegistrationFilter selects registrations for the list.
type RegistrationFilter struct {
	State  domain.InformantState
	UnitID string
	Name   string
	Before repository.Cursor
}

const (
	registrationPageSize = 50
	shownAmendments      = 20
)

// RegistrationsPage returns a page of registrations, pending ones the longest
// waiting first.
func (s *Service) RegistrationsPage(ctx context.Context, actor domain.Account, filter RegistrationFilter) (RegistrationsPage, error) {
	page := RegistrationsPage{Counts: map[domain.InformantState]int{}}
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return page, err
	}
	if filter.State == domain.InformantDraft {
		filter.State = domain.InformantPending // what was not sent is nobody's to read
	}
	var err error
	page.Lines, err = s.store.Registrations(ctx, repository.RegistrationQuery{
		State: filter.State, UnitID: filter.UnitID, Name: strings.TrimSpace(filter.Name), Before: filter.Before, Limit: registrationPageSize + 1,
	})
	if err != nil {
		return page, err
	}
	if len(page.Lines) > registrationPageSize {
		page.Lines = page.Lines[:registrationPageSize]
		last := page.Lines[registrationPageSize-1]
		page.Next = repository.Cursor{Millis: last.UpdatedAt.UnixMilli(), ID: last.ID}
	}
	if page.Amended, err = s.store.CountAmended(ctx); err != nil {
		return page, err
	}
	if page.Handovers, err = s.store.CountHandovers(ctx); err != nil {
		return page, err
	}
	if page.Chairs, err = s.store.CountChairs(ctx, domain.ChairPending); err != nil {
		return page, err
	}
	for _, state := range []domain.InformantState{domain.InformantPending, domain.InformantEndorsing, domain.InformantActive, domain.InformantRejected, domain.InformantRetired} {
		if page.Counts[state], err = s.store.CountInformants(ctx, state); err != nil {
			return page, err
		}
	}
	return page, nil
}

// Double is another registration that shares a phone or an ID number.
type Double struct {
	Informant domain.Informant
	Unit      domain.Unit
	Same      string // what is shared, in words
	Linked    bool   // a WeChat account is linked to it
	Joinable  bool   // the registration at hand may be joined to it
}

// RegistrationPage is one registration as the department sees it: personal data
// masked.
type RegistrationPage struct {
	Informant domain.Informant
	Unit      domain.Unit
	Phone     string // masked
	IDNumber  string // masked
	Linked    bool
	DecidedBy string
	Doubles   []Double
	Seals     []domain.Attachment // stamped scans, the newest first
	Terms     []TermLine
	Handover  domain.Handover      // what the informant asks for, empty when nothing
	Endorsed  []domain.Endorsement // what the unit decided, oldest first
	Changed   []domain.Amendment
	Units     []domain.Unit // to choose from, where one must or can be chosen
	Trail     []domain.AuditRow
}

// RegistrationPage returns one registration that has been sent.
func (s *Service) RegistrationPage(ctx context.Context, actor domain.Account, id string) (RegistrationPage, error) {
	var page RegistrationPage
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return page, err
	}
	i, err := s.sent(ctx, s.store, id)
	if err != nil {
		return page, err
	}
	page.Informant = i
	if page.Unit, err = s.unitOrNone(ctx, i.UnitID); err != nil {
		return page, err
	}
	form, err := s.sentForm(i)
	if err != nil {
		return page, err
	}
	page.Phone, page.IDNumber = domain.Mask(form.Phone), domain.Mask(form.IDNumber)
	if page.Linked, err = s.linked(ctx, id); err != nil {
		return page, err
	}
	if page.Doubles, err = s.doubles(ctx, i, form); err != nil {
		return page, err
	}
	if page.Changed, err = s.store.Amendments(ctx, id, shownAmendments); err != nil {
		return page, err
	}
	if i.UnitID == "" || i.State == domain.InformantActive || i.State == domain.InformantRetired {
		if page.Units, err = s.store.Units(ctx); err != nil {
			return page, err
		}
	}
	if page.Seals, err = s.store.Seals(ctx, id); err != nil {
		return page, err
	}
	if page.Terms, err = s.termLines(ctx, id); err != nil {
		return page, err
	}
	if page.Handover, err = s.Handover(ctx, id); err != nil {
		return page, err
	}
	if page.Endorsed, err = s.store.Endorsements(ctx, "", id); err != nil {
		return page, err
	}
	page.Trail, err = s.store.AuditOf(ctx, "informant", id, 50)
	return page, err
}

// sent returns a registration that has been sent: a form that is still being
// typed is its owner's alone.
func (s *Service) sent(ctx context.Context, store *repository.Store, id string) (domain.Informant, error) {
	i, err := store.Informant(ctx, id)
	if err == nil && i.State == domain.InformantDraft {
		return domain.Informant{}, domain.NotFound("没有找到这份登记。")
	}
	return i, err
}

func (s *Service) linked(ctx context.Context, informantID string) (bool, error) {
	followers, err := s.store.FollowersOf(ctx, informantID)
	return len(followers) > 0, err
}

func (s *Service) doubles(ctx context.Context, i domain.Informant, form Form) ([]Double, error) {
	phones, numbers := s.keyring.BlindAll(FieldPhone, digits(form.Phone)), s.keyring.BlindAll(FieldIDNumber, form.IDNumber)
	others, err := s.store.Doubles(ctx, i.ID, phones, numbers)
	if err != nil {
		return nil, err
	}
	var found []Double
	for _, other := range others {
		d := Double{Informant: other, Same: "联系电话相同"}
		if !contains(phones, other.PhoneIndex) {
			d.Same = "身份证号相同"
		}
		if d.Unit, err = s.unitOrNone(ctx, other.UnitID); err != nil {
			return nil, err
		}
		if d.Linked, err = s.linked(ctx, other.ID); err != nil {
			return nil, err
		}
		d.Joinable = i.Sent() && samePerson(i, other, phones)
		found = append(found, d)
	}
	return found, nil
}

func contains(indexes []string, index string) bool {
	for _, known := range indexes {
		if index != "" && known == index {
			return true
		}
	}
	return false
}

// samePerson reports whether other may be the earlier registration of the same
// person: it has the same name and phone and was approved once.
func samePerson(i, other domain.Informant, phones []string) bool {
	approved := other.State == domain.InformantActive || other.State == domain.InformantRetired
	return approved && other.ID != i.ID && other.Name == i.Name && contains(phones, other.PhoneIndex)
}

// Decision is what the department decides about a registration.
type Decision struct {
	Approve bool
	Reason  string // needed for a refusal; the person reads it
	JoinTo  string // earlier registration of the same person, to which WeChat is linked again
	UnitID  string // for an approval where the registration names a unit that was not in the list
	Version int64  // of the registration that the page showed
}

// made reports whether a registration stands as this very decision of the actor
// left it.
func (d Decision) made(i domain.Informant, actor domain.Account) bool {
	state := domain.InformantRejected
	switch {
	case d.Approve && d.JoinTo != "":
		state = domain.InformantRetired
	case d.Approve:
		state = domain.InformantActive
	}
	return i.State == state && i.DecidedBy == actor.ID
}

// Decide approves or refuses a pending registration. On approval the person's
// service at the unit begins; joined to an earlier registration, that one is
// brought up to date and linked to the person's WeChat instead.
func (s *Service) Decide(ctx context.Context, actor domain.Account, id string, d Decision) error {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return err
	}
	d.Reason = strings.TrimSpace(d.Reason)
	if utf8.RuneCountInString(d.Reason) > 500 {
		return domain.InvalidFields(map[string]string{"reason": "原因请不要超过 500 个字。"})
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		i, err := s.sent(ctx, tx, id)
		if err != nil {
			return err
		}
		if i.Version == d.Version+1 && d.made(i, actor) {
			return nil // the form was sent twice
		}
		if d.Version != i.Version {
			return domain.Conflict("登记内容刚刚变过，请刷新后再决定。")
		}
		if err := i.Decide(d.Approve, d.Reason, actor.ID, tx.Now()); err != nil {
			return err
		}
		if d.Approve {
			if err := place(ctx, tx, &i, d.UnitID); err != nil {
				return err
			}
		}
		if d.Approve && d.JoinTo != "" {
			return s.join(ctx, tx, actor, i, d.JoinTo)
		}
		if err := tx.SaveInformant(ctx, &i); err != nil {
			return err
		}
		return s.decided(ctx, tx, actor, i)
	})
}

// place gives a registration that names a unit out of the list one that is in it.
func place(ctx context.Context, tx *repository.Store, i *domain.Informant, unitID string) error {
	if i.UnitID != "" {
		return nil
	}
	if unitID == "" {
		return domain.InvalidFields(map[string]string{"unit_id": "本人的单位不在名单里，请先选一个单位，或请管理员添加后再通过。"})
	}
	unit, err := tx.Unit(ctx, unitID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	if err != nil || !unit.ClosedAt.IsZero() {
		return domain.InvalidFields(map[string]string{"unit_id": "没有这个单位，请重新选择。"})
	}
	i.UnitID, i.RequestedUnit = unit.ID, ""
	return nil
}

func (s *Service) decided(ctx context.Context, tx *repository.Store, actor domain.Account, i domain.Informant) error {
	row := domain.AuditRow{Actor: actor.Actor(), Action: "informant.refuse", Subject: "informant", SubjectID: i.ID, Detail: "登记未通过：" + i.Reason}
	if i.State == domain.InformantActive {
		row.Action, row.Detail = "informant.approve", "登记通过"
		if err := tx.AddTerm(ctx, domain.Term{InformantID: i.ID, UnitID: i.UnitID, FromDay: domain.DayOf(tx.Now())}); err != nil {
			return err
		}
	}
	if err := tx.Audit(ctx, row); err != nil {
		return err
	}
	return notifyInformant(ctx, tx, i)
}

func notifyInformant(ctx context.Context, tx *repository.Store, i domain.Informant) error {
	unit, err := unitLabel(ctx, tx, i)
	if err != nil {
		return err
	}
	n := domain.Notification{Kind: domain.NoticeRefused, InformantID: i.ID, Path: "/m/register"}
	result, words := "未通过", i.Reason
	if i.State == domain.InformantActive {
		n.Kind, n.Path, result, words = domain.NoticeRegistered, "/m/", "已通过", "可以报送稿件了"
	}
	n.Facts = []domain.Fact{
		{Name: "姓名", Value: i.Name},
		{Name: "单位", Value: unit},
		{Name: "结果", Value: result},
		{Name: "说明", Value: words},
		{Name: "时间", Value: clock(tx)},
	}
	return tx.Notify(ctx, n)
}

// join moves the WeChat account of a new registration to the earlier one of the
// same person, whose own link ends, and brings its data up to date. The new one
// is retired and keeps no personal data.
func (s *Service) join(ctx context.Context, tx *repository.Store, actor domain.Account, i domain.Informant, earlierID string) error {
	form, err := s.sentForm(i)
	if err != nil {
		return err
	}
	earlier, err := tx.Informant(ctx, earlierID)
	if err != nil {
		return err
	}
	if !samePerson(i, earlier, s.keyring.BlindAll(FieldPhone, digits(form.Phone))) {
		return domain.Invalid("两份登记的姓名或电话不同，不能合并。")
	}
	if err := s.revive(ctx, tx, &earlier, form); err != nil {
		return err
	}
	if _, err := tx.LinkFollowers(ctx, earlier.ID, ""); err != nil {
		return err
	}
	if _, err := tx.LinkFollowers(ctx, i.ID, earlier.ID); err != nil {
		return err
	}
	emptied := domain.Informant{
		ID: i.ID, Version: i.Version, State: domain.InformantRetired, UnitID: i.UnitID, Name: i.Name, FilledDay: i.FilledDay,
		Reason: "已并入本人原来的登记", DecidedBy: i.DecidedBy, DecidedAt: i.DecidedAt,
	}
	if err := tx.SaveInformant(ctx, &emptied); err != nil {
		return err
	}
	for _, row := range []domain.AuditRow{
		{SubjectID: i.ID, Detail: "并入本人原来的登记 " + earlier.ID},
		{SubjectID: earlier.ID, Detail: "重新关联微信，按新登记表更新；原关联解除"},
	} {
		row.Actor, row.Action, row.Subject = actor.Actor(), "informant.join", "informant"
		if err := tx.Audit(ctx, row); err != nil {
			return err
		}
	}
	return notifyInformant(ctx, tx, earlier)
}

// revive brings an earlier registration up to date with a new form. An ID
// number given before stays unless the form gives one.
func (s *Service) revive(ctx context.Context, tx *repository.Store, earlier *domain.Informant, form Form) error {
	unitID, state := earlier.UnitID, earlier.State
	number, index := earlier.IDNumber, earlier.IDNumberIndex
	if err := s.fill(earlier, form); err != nil {
		return err
	}
	if form.IDNumber == "" {
		earlier.IDNumber, earlier.IDNumberIndex = number, index
	}
	earlier.State = domain.InformantActive
	if err := tx.SaveInformant(ctx, earlier); err != nil {
		return err
	}
	if unitID == earlier.UnitID && state == domain.InformantActive {
		return nil
	}
	today := domain.DayOf(tx.Now())
	if err := tx.EndTerms(ctx, earlier.ID, today.Add(-1)); err != nil {
		return err
	}
	return tx.AddTerm(ctx, domain.Term{InformantID: earlier.ID, UnitID: earlier.UnitID, FromDay: today})
}

// Disclosure asks for personal data of one registration.
type Disclosure struct {
	InformantID string
	Field       string // FieldPhone or FieldIDNumber
	Reason      string
}

// Reveal returns personal data in full to those who may read it. Nothing is
// shown before the log has kept who asked and why.
func (s *Service) Reveal(ctx context.Context, actor domain.Account, d Disclosure) (string, error) {
	if err := actor.Require(domain.RevealPersonalData); err != nil {
		return "", err
	}
	d.Reason = strings.TrimSpace(d.Reason)
	if n := utf8.RuneCountInString(d.Reason); n < 2 || n > 200 {
		return "", domain.InvalidFields(map[string]string{"reason": "请写明查看的理由，2 到 200 个字，会记入审计日志。"})
	}
	i, err := s.sent(ctx, s.store, d.InformantID)
	if err != nil {
		return "", err
	}
	var sealed domain.Sealed
	var label string
	switch d.Field {
	case FieldPhone:
		sealed, label = i.Phone, "联系电话"
	case FieldIDNumber:
		sealed, label = i.IDNumber, "身份证号"
	default:
		return "", domain.Invalid("没有这一项。")
	}
	plain, err := s.keyring.Open(purpose(i.ID, d.Field), sealed)
	if err != nil {
		return "", err
	}
	err = s.store.Audit(ctx, domain.AuditRow{
		Actor: actor.Actor(), Action: "informant.reveal", Subject: "informant", SubjectID: i.ID,
		Detail: fmt.Sprintf("查看%s，理由：%s", label, d.Reason),
	})
	if err != nil {
		return "", fmt.Errorf("log disclosure of registration %s: %w", i.ID, err)
	}
	return plain, nil
}
