package registry

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// TermLine is one service of an informant with its unit's name.
type TermLine struct {
	domain.Term
	Unit string
}

// Lasting reports whether the service still lasts.
func (t TermLine) Lasting() bool { return t.ToDay == "" }

func (s *Service) termLines(ctx context.Context, informantID string) ([]TermLine, error) {
	terms, err := s.store.Terms(ctx, informantID)
	if err != nil {
		return nil, err
	}
	var lines []TermLine
	for _, term := range terms {
		unit, err := s.unitOrNone(ctx, term.UnitID)
		if err != nil {
			return nil, err
		}
		lines = append(lines, TermLine{term, unit.Label()})
	}
	return lines, nil
}

// TermChange is what the department decides about an informant's services.
type TermChange struct {
	UnitID  string     // to begin at
	TermID  string     // to end
	LastDay domain.Day // of what ends
	Reason  string     // the informant reads it
}

func (c TermChange) problems(today domain.Day) map[string]string {
	problems := map[string]string{}
	if c.LastDay != "" {
		if _, err := domain.ParseDay(string(c.LastDay)); err != nil || c.LastDay > today.Add(366) {
			problems["last_day"] = "日期不对，应在一年之内。"
		}
	}
	if utf8.RuneCountInString(c.Reason) > 500 {
		problems["reason"] = "说明请不要超过 500 个字。"
	}
	return problems
}

// changeTerms runs a change of an informant's services with what belongs to it:
// the audit row and the notice to the informant.
func (s *Service) changeTerms(ctx context.Context, actor domain.Account, id string, change TermChange, effect func(tx *repository.Store, i *domain.Informant, change TermChange) (words string, err error)) error {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return err
	}
	change.Reason = strings.TrimSpace(change.Reason)
	today := domain.DayOf(s.store.Now())
	if problems := change.problems(today); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	if change.LastDay == "" {
		change.LastDay = today
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		i, err := s.sent(ctx, tx, id)
		if err != nil {
			return err
		}
		words, err := effect(tx, &i, change)
		if err != nil || words == "" {
			return err
		}
		if err := tx.SaveInformant(ctx, &i); err != nil {
			return err
		}
		row := domain.AuditRow{Actor: actor.Actor(), Action: "informant.term", Subject: "informant", SubjectID: id, Detail: words}
		if change.Reason != "" {
			row.Detail += "：" + change.Reason
		}
		if err := tx.Audit(ctx, row); err != nil {
			return err
		}
		return notifyTerms(ctx, tx, i, words, change.Reason)
	})
}

func notifyTerms(ctx context.Context, tx *repository.Store, i domain.Informant, words, reason string) error {
	unit, err := unitLabel(ctx, tx, i)
	if err != nil {
		return err
	}
	return tx.Notify(ctx, domain.Notification{
		Kind: domain.NoticeTerms, InformantID: i.ID, Path: "/m/register/done",
		Facts: []domain.Fact{
			{Name: "姓名", Value: i.Name}, {Name: "单位", Value: unit}, {Name: "结果", Value: words}, {Name: "说明", Value: reason}, {Name: "时间", Value: clock(tx)},
		},
	})
}

// BeginTerm lets an informant serve one more unit, or a retired one serve again.
func (s *Service) BeginTerm(ctx context.Context, actor domain.Account, id string, change TermChange) error {
	return s.changeTerms(ctx, actor, id, change, func(tx *repository.Store, i *domain.Informant, change TermChange) (string, error) {
		unit, err := openUnit(ctx, tx, change.UnitID)
		if err != nil {
			return "", err
		}
		terms, err := tx.Terms(ctx, id)
		if err != nil {
			return "", err
		}
		serves := slices.ContainsFunc(terms, func(t domain.Term) bool { return t.UnitID == unit.ID && t.ToDay == "" })
		words := "增加任职单位 " + unit.Label()
		switch {
		case i.State == domain.InformantRetired:
			if err := i.Resume(unit.ID, actor.ID, tx.Now()); err != nil {
				return "", err
			}
			words = "恢复为信息员，单位 " + unit.Label()
		case i.State != domain.InformantActive:
			return "", domain.Conflict("登记还没有通过，不能增加任职单位。")
		case serves:
			return "", nil // pressed twice
		}
		return words, tx.AddTerm(ctx, domain.Term{InformantID: id, UnitID: unit.ID, FromDay: domain.DayOf(tx.Now())})
	})
}

func openUnit(ctx context.Context, tx *repository.Store, id string) (domain.Unit, error) {
	unit, err := tx.Unit(ctx, id)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return unit, err
	}
	if err != nil || !unit.ClosedAt.IsZero() {
		return unit, domain.InvalidFields(map[string]string{"unit_id": "没有这个单位，请重新选择。"})
	}
	return unit, nil
}

// EndTerm ends one service. With the last one the informant retires; of several
// the oldest that lasts becomes the one that counts unless another is chosen.
func (s *Service) EndTerm(ctx context.Context, actor domain.Account, id string, change TermChange) error {
	return s.changeTerms(ctx, actor, id, change, func(tx *repository.Store, i *domain.Informant, change TermChange) (string, error) {
		terms, err := tx.Terms(ctx, id)
		if err != nil {
			return "", err
		}
		k := slices.IndexFunc(terms, func(t domain.Term) bool { return t.ID == change.TermID })
		if k < 0 {
			return "", domain.NotFound("没有这段任职。")
		}
		ended := terms[k]
		if ended.ToDay != "" {
			return "", nil // pressed twice
		}
		if change.LastDay < ended.FromDay {
			return "", domain.InvalidFields(map[string]string{"last_day": "最后一天不能早于开始那天。"})
		}
		if err := tx.EndTerm(ctx, id, ended.ID, change.LastDay); err != nil {
			return "", err
		}
		unit, err := tx.Unit(ctx, ended.UnitID)
		if err != nil {
			return "", err
		}
		rest := slices.DeleteFunc(terms, func(t domain.Term) bool { return t.ToDay != "" || t.ID == ended.ID })
		if len(rest) == 0 {
			return "卸任 " + unit.Label() + " 信息员", s.retire(ctx, tx, i, actor, change.Reason)
		}
		if i.UnitID == ended.UnitID {
			i.UnitID = rest[0].UnitID
		}
		return "不再担任 " + unit.Label() + " 信息员", nil
	})
}

func (s *Service) retire(ctx context.Context, tx *repository.Store, i *domain.Informant, actor domain.Account, reason string) error {
	if err := i.Retire(reason, actor.ID, tx.Now()); err != nil {
		return err
	}
	return tx.DropHandover(ctx, i.ID)
}

// Retire ends all services of an informant.
func (s *Service) Retire(ctx context.Context, actor domain.Account, id string, change TermChange) error {
	return s.changeTerms(ctx, actor, id, change, func(tx *repository.Store, i *domain.Informant, change TermChange) (string, error) {
		if i.State == domain.InformantRetired {
			return "", nil // pressed twice
		}
		if err := tx.EndTerms(ctx, id, change.LastDay); err != nil {
			return "", err
		}
		return "卸任信息员，任职到 " + change.LastDay.Chinese(), s.retire(ctx, tx, i, actor, change.Reason)
	})
}

// AskHandover tells the department that an informant wants to end the service.
func (s *Service) AskHandover(ctx context.Context, i domain.Informant, h domain.Handover) error {
	return s.askHandover(ctx, i.Actor(), i, h)
}

func (s *Service) askHandover(ctx context.Context, by domain.Actor, i domain.Informant, h domain.Handover) error {
	if i.ID == "" || i.State != domain.InformantActive {
		return domain.Conflict("登记通过、还在任的信息员才能办交接。")
	}
	h.InformantID, h.Successor, h.Note = i.ID, strings.TrimSpace(h.Successor), strings.TrimSpace(h.Note)
	problems := TermChange{LastDay: h.LastDay, Reason: h.Note}.problems(domain.DayOf(s.store.Now()))
	if h.LastDay == "" {
		problems["last_day"] = "请填写做到哪一天。"
	}
	if utf8.RuneCountInString(h.Successor) > 40 {
		problems["successor"] = "请不要超过 40 个字。"
	}
	if len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		before, err := tx.Handover(ctx, i.ID)
		if err == nil && before.LastDay == h.LastDay && before.Successor == h.Successor && before.Note == h.Note && before.AskedBy == h.AskedBy {
			return nil // sent twice
		}
		if err != nil && domain.KindOf(err) != domain.KindNotFound {
			return err
		}
		if err := tx.PutHandover(ctx, h); err != nil {
			return err
		}
		row := domain.AuditRow{Actor: by, Action: "informant.handover", Subject: "informant", SubjectID: i.ID, Detail: "申请交接，做到 " + h.LastDay.Chinese()}
		if err := tx.Audit(ctx, row); err != nil {
			return err
		}
		return notifyEditors(ctx, tx, i, "申请交接", "")
	})
}

// DropHandover takes an informant's own wish back; what the unit's chair asks
// for is not the informant's to take back.
func (s *Service) DropHandover(ctx context.Context, i domain.Informant) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		h, err := tx.Handover(ctx, i.ID)
		switch {
		case domain.KindOf(err) == domain.KindNotFound:
			return nil
		case err != nil:
			return err
		case h.AskedBy != "":
			return domain.Conflict("交接是本单位工会主席提出的，有不同意见请联系主席或工会宣传部门。")
		}
		if err := tx.DropHandover(ctx, i.ID); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: i.Actor(), Action: "informant.handover", Subject: "informant", SubjectID: i.ID, Detail: "撤回交接申请"})
	})
}

// Handover returns an informant's wish, an empty one when there is none.
func (s *Service) Handover(ctx context.Context, informantID string) (domain.Handover, error) {
	h, err := s.store.Handover(ctx, informantID)
	if domain.KindOf(err) == domain.KindNotFound {
		return domain.Handover{}, nil
	}
	return h, err
}

// RefuseHandover lets an informant go on serving, with the department's words.
func (s *Service) RefuseHandover(ctx context.Context, actor domain.Account, id, reason string) error {
	return s.changeTerms(ctx, actor, id, TermChange{Reason: reason}, func(tx *repository.Store, _ *domain.Informant, change TermChange) (string, error) {
		if change.Reason == "" {
			return "", domain.InvalidFields(map[string]string{"reason": "请写明原因，本人会看到。"})
		}
		if _, err := tx.Handover(ctx, id); err != nil {
			if domain.KindOf(err) == domain.KindNotFound {
				return "", nil // decided or taken back meanwhile
			}
			return "", err
		}
		return "交接申请没有同意", tx.DropHandover(ctx, id)
	})
}
