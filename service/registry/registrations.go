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
