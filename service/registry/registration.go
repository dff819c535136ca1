package registry

import (
	"context"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Registration is form 1 as its owner sees it.
type Registration struct {
	Form       Form
	State      domain.InformantState
	Version    int64 // 0 until something was saved
	Reason     string
	Unit       domain.Unit // the chosen one, empty until chosen
	Unsaved    bool        // an approved registration is being changed
	Federation string
}

// Editable reports whether the form may be filled in and sent, or amended.
func (r Registration) Editable() bool { return editable(r.State) }

// Amending reports whether the form changes an approved registration.
func (r Registration) Amending() bool { return r.State == domain.InformantActive }

func editable(state domain.InformantState) bool {
	return state == domain.InformantDraft || state == domain.InformantRejected || state == domain.InformantActive
}

// Registration returns the form of whoever holds the OpenID, an empty one when
// nothing has been typed yet. Reading it writes nothing.
func (s *Service) Registration(ctx context.Context, openID string) (Registration, error) {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return Registration{}, err
	}
	r := Registration{Federation: settings.Federation}
	visitor, err := s.Visitor(ctx, openID)
	if err != nil || visitor.Informant.ID == "" {
		return r, err
	}
	i := visitor.Informant
	if r.Form, err = s.formOf(i); err != nil {
		return r, err
	}
	r.State, r.Version, r.Reason = i.State, i.Version, i.Reason
	r.Unit, err = s.unitOrNone(ctx, r.Form.UnitID)
	return r, err
}

// Sent returns the form as the department has it. What its owner is changing
// meanwhile is left out; Unsaved says that there is such a change.
func (s *Service) Sent(ctx context.Context, openID string) (Registration, error) {
	r, err := s.Registration(ctx, openID)
	if err != nil || !r.Amending() {
		return r, err
	}
	visitor, err := s.Visitor(ctx, openID)
	if err != nil {
		return r, err
	}
	typed := r.Form
	if r.Form, err = s.sentForm(visitor.Informant); err != nil {
		return r, err
	}
	r.Unsaved = len(changesOf(r.Form, typed)) > 0
	return r, nil
}

// pinned leaves the unit of an approved registration as it is.
func pinned(i domain.Informant, form Form) Form {
	if i.State == domain.InformantActive {
		form.UnitID, form.Unlisted = i.UnitID, i.RequestedUnit
	}
	return form
}

func (s *Service) unitOrNone(ctx context.Context, id string) (domain.Unit, error) {
	if id == "" {
		return domain.Unit{}, nil
	}
	u, err := s.store.Unit(ctx, id)
	if domain.KindOf(err) == domain.KindNotFound {
		return domain.Unit{}, nil
	}
	return u, err
}

// Typed is what a page holds of form 1.
type Typed struct {
	Form    Form
	Version int64  // of the registration that the page showed
	Page    string // made anew for each page shown: a page never conflicts with itself
}

// Saved tells a page what it now shows.
type Saved struct {
	Version int64
	At      time.Time
}

// SaveDraft keeps the form as typed, however unfinished. A page older than what is kept is a Conflict unless it says the same.
func (s *Service) SaveDraft(ctx context.Context, openID string, typed Typed) (Saved, error) {
	var saved Saved
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		i, err := s.own(ctx, tx, openID)
		if err != nil {
			return err
		}
		if !editable(i.State) {
			return errSent()
		}
		saved.Version, err = s.keepDraft(ctx, tx, &i, typed)
		saved.At = tx.Now()
		return err
	})
	return saved, err
}

func errSent() error {
	return domain.Conflict("登记表已经提交，审核以后才能再修改。急需更正请联系工会宣传部门。")
}

func (s *Service) keepDraft(ctx context.Context, tx *repository.Store, i *domain.Informant, typed Typed) (int64, error) {
	typed.Form = pinned(*i, typed.Form)
	before, err := s.formOf(*i)
	if err != nil || before == typed.Form {
		return i.Version, err
	}
	if err := s.matchPage(*i, typed); err != nil {
		return i.Version, err
	}
	if err := s.sealDraft(i, draft{Form: typed.Form, Page: typed.Page}); err != nil {
		return i.Version, err
	}
	if len(i.Draft) > maxDraft {
		return i.Version, domain.Invalid("填写的内容太长，没有保存，请删减后再试。")
	}
	return i.Version, tx.SaveInformant(ctx, i)
}

const maxDraft = 256 << 10 // bytes

// matchPage refuses a page that shows an older state than is kept, unless that
// came from the page itself: a save may still be under way when its form is
// sent. A page opened before anything was kept carries 0, and the row made for
// it has 1.
func (s *Service) matchPage(i domain.Informant, typed Typed) error {
	if typed.Version == i.Version || typed.Version == 0 && i.Version == 1 {
		return nil
	}
	d, err := s.openDraft(i)
	if err != nil {
		return err
	}
	if typed.Page == "" || typed.Page != d.Page {
		return domain.Conflict("这份登记表已在别的页面改动，请刷新后再填。")
	}
	return nil
}

// own returns the registration of whoever holds the OpenID for changing,
// beginning one where there is none. Two requests at once begin one only.
func (s *Service) own(ctx context.Context, tx *repository.Store, openID string) (domain.Informant, error) {
	follower, err := tx.LockFollower(ctx, s.appID, openID)
	if err != nil {
		return domain.Informant{}, err
	}
	if follower.InformantID != "" {
		return tx.Informant(ctx, follower.InformantID)
	}
	i := domain.Informant{ID: tx.NewID()}
	if err := tx.AddInformant(ctx, &i); err != nil {
		return i, err
	}
	follower.InformantID = i.ID
	return i, tx.PutFollower(ctx, follower)
}

// Submit sends form 1 to the department. What was typed is kept even when it
// cannot be accepted. Sending the same form again has no further effect.
func (s *Service) Submit(ctx context.Context, openID string, typed Typed) error {
	form := typed.Form.tidied()
	problems := form.problems(domain.DayOf(s.store.Now()))
	visitor, err := s.Visitor(ctx, openID)
	if err != nil {
		return err
	}
	if visitor.Registered() {
		delete(problems, "unit_id") // it stays
	}
	unit, err := s.unitOrNone(ctx, form.UnitID)
	if err != nil {
		return err
	}
	if form.UnitID != "" && (unit.ID == "" || !unit.ClosedAt.IsZero()) {
		problems["unit_id"] = "没有找到这个单位，请重新选择。"
	}
	if len(problems) > 0 {
		if _, err := s.SaveDraft(ctx, openID, typed); err != nil {
			return err
		}
		return domain.InvalidFields(problems)
	}
	typed.Form = form
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		return s.submit(ctx, tx, openID, typed)
	})
}

func (s *Service) submit(ctx context.Context, tx *repository.Store, openID string, typed Typed) error {
	i, err := s.own(ctx, tx, openID)
	if err != nil {
		return err
	}
	if i.State == domain.InformantActive {
		return s.amend(ctx, tx, i, typed)
	}
	if i.Sent() {
		sent, err := s.sentForm(i)
		if err != nil {
			return err
		}
		if sent == typed.Form {
			return nil
		}
		return errSent()
	}
	if err := s.matchPage(i, typed); err != nil {
		return err
	}
	if err := s.fill(&i, typed.Form); err != nil {
		return err
	}
	wait, passed, err := atUnit(ctx, tx, i)
	if err != nil {
		return err
	}
	if err := i.Submit(wait, tx.Now()); err != nil {
		return err
	}
	if err := tx.SaveInformant(ctx, &i); err != nil {
		return err
	}
	if passed != nil {
		if err := tx.AddEndorsement(ctx, *passed); err != nil {
			return err
		}
	}
	return s.submitted(ctx, tx, i)
}

// submitted writes what belongs to a registration that has been sent: consents,
// audit row and the notices to those for whom it waits.
func (s *Service) submitted(ctx context.Context, tx *repository.Store, i domain.Informant) error {
	consents := []domain.Consent{domain.PrivacyConsent()}
	if len(i.IDNumber) > 0 {
		consents = append(consents, domain.IDNumberConsent())
	}
	for _, consent := range consents {
		if err := tx.AddConsent(ctx, i.ID, "", consent); err != nil {
			return err
		}
	}
	unit, err := unitLabel(ctx, tx, i)
	if err != nil {
		return err
	}
	err = tx.Audit(ctx, domain.AuditRow{Actor: i.Actor(), Action: "informant.submit", Subject: "informant", SubjectID: i.ID, Detail: "提交信息员登记，单位 " + unit})
	if err != nil {
		return err
	}
	if i.State == domain.InformantEndorsing {
		return askChairs(ctx, tx, i, unit)
	}
	return notifyEditors(ctx, tx, i, "待审核", "")
}

// unitLabel names a registration's unit, also one that is not in the list.
func unitLabel(ctx context.Context, tx *repository.Store, i domain.Informant) (string, error) {
	if i.UnitID == "" {
		return i.RequestedUnit, nil
	}
	unit, err := tx.Unit(ctx, i.UnitID)
	return unit.Label(), err
}

// notifyEditors tells everybody who may decide about registrations and has
// bound WeChat what has come of one; words say more and may be empty.
func notifyEditors(ctx context.Context, tx *repository.Store, i domain.Informant, result, words string) error {
	unit, err := unitLabel(ctx, tx, i)
	if err != nil {
		return err
	}
	n := domain.Notification{
		Kind: domain.NoticeApplication, Path: "/console/registrations/" + i.ID,
		Facts: []domain.Fact{{Name: "姓名", Value: i.Name}, {Name: "单位", Value: unit}, {Name: "时间", Value: clock(tx)}, {Name: "结果", Value: result}},
	}
	if words != "" {
		n.Facts = append(n.Facts, domain.Fact{Name: "说明", Value: words})
	}
	return tx.NotifyAccounts(ctx, n, func(a domain.Account) bool { return a.Can(domain.DecideRegistrations) })
}

func clock(tx *repository.Store) string {
	return tx.Now().In(domain.Shanghai()).Format("2006年1月2日 15:04")
}

// MaskedIDNumber returns the ID number with most of it hidden, for a page that
// may be seen over the shoulder.
func (r Registration) MaskedIDNumber() string { return domain.Mask(r.Form.IDNumber) }
