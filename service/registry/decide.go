package registry

import (
	"context"
	"strings"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

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
