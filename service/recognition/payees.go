package recognition

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// PayeeLine is a payee as the list shows it.
type PayeeLine struct {
	domain.Payee
	Authors []domain.RewardAuthor
	Due     int64 // fen that wait: due, held or returned
}

// Payees returns every payee, those who cannot be paid yet first.
func (s *Service) Payees(ctx context.Context, actor domain.Account) ([]PayeeLine, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return nil, err
	}
	payees, err := s.store.Payees(ctx)
	if err != nil {
		return nil, fmt.Errorf("list payees: %w", err)
	}
	authors, err := s.store.RewardAuthors(ctx)
	if err != nil {
		return nil, fmt.Errorf("list who is paid for whom: %w", err)
	}
	waiting, err := s.store.Payments(ctx, repository.PaymentQuery{
		States: []domain.PaymentState{domain.PaymentDue, domain.PaymentHeld, domain.PaymentReturned},
	})
	if err != nil {
		return nil, fmt.Errorf("list payments that wait: %w", err)
	}
	of, due := map[string][]domain.RewardAuthor{}, map[string]int64{}
	for _, a := range authors {
		of[a.PayeeID] = append(of[a.PayeeID], a)
	}
	for _, p := range waiting {
		due[p.PayeeID] += p.Net()
	}
	lines := make([]PayeeLine, len(payees))
	for i, p := range payees {
		lines[i] = PayeeLine{Payee: p, Authors: of[p.ID], Due: due[p.ID]}
	}
	slices.SortStableFunc(lines, func(a, b PayeeLine) int { return order(a.Ready() || a.Refuses) - order(b.Ready() || b.Refuses) })
	return lines, nil
}

func order(later bool) int {
	if later {
		return 1
	}
	return 0
}

// PayeePage is one payee with all payments. What is sealed is masked.
type PayeePage struct {
	PayeeLine
	IDNumber string // masked
	Account  string // masked
	Phone    string // masked
	Payments []domain.Payment
	Tries    map[string][]domain.PaymentTry // by payment
}

// Payee returns one payee with all payments.
func (s *Service) Payee(ctx context.Context, actor domain.Account, id string) (PayeePage, error) {
	all, err := s.Payees(ctx, actor)
	if err != nil {
		return PayeePage{}, err
	}
	i := slices.IndexFunc(all, func(l PayeeLine) bool { return l.ID == id })
	if i < 0 {
		return PayeePage{}, domain.NotFound("没有找到这位收款人。")
	}
	page := PayeePage{PayeeLine: all[i], Tries: map[string][]domain.PaymentTry{}}
	form, err := s.payeeForm(page.Payee)
	if err != nil {
		return PayeePage{}, err
	}
	page.IDNumber, page.Account, page.Phone = domain.Mask(form.IDNumber), domain.Mask(form.Account), domain.Mask(form.Phone)
	if page.Payments, err = s.store.Payments(ctx, repository.PaymentQuery{PayeeID: id}); err != nil {
		return PayeePage{}, fmt.Errorf("list payments: %w", err)
	}
	for _, p := range page.Payments {
		if page.Tries[p.ID], err = s.store.PaymentTries(ctx, p.ID); err != nil {
			return PayeePage{}, fmt.Errorf("list transfers: %w", err)
		}
	}
	return page, nil
}

// payeeForm opens what is sealed.
func (s *Service) payeeForm(p domain.Payee) (domain.PayeeForm, error) {
	form := domain.PayeeForm{Name: p.Name, Bank: p.Bank, Consent: !p.ConsentedAt.IsZero()}
	for field, into := range map[string]struct {
		sealed domain.Sealed
		plain  *string
	}{
		"phone": {p.Phone, &form.Phone}, "id_number": {p.IDNumber, &form.IDNumber}, "account": {p.Account, &form.Account},
	} {
		plain, err := s.keyring.Open(domain.SealPlace("payee", p.ID, field), into.sealed)
		if err != nil {
			return form, err
		}
		*into.plain = plain
	}
	return form, nil
}

// SavePayee is what somebody typed of a payee.
type SavePayee struct {
	ID      string // empty makes a new one
	Version int64
	Kind    domain.PayeeKind
	UnitID  string
	Refuses bool
	Form    domain.PayeeForm // an empty ID number, account or phone keeps the one that there is
}

// SavePayee writes a payee whom the department enters or corrects. Numbers left
// empty stay as they are, so that nobody needs to see them to correct a name.
func (s *Service) SavePayee(ctx context.Context, actor domain.Account, cmd SavePayee) (string, error) {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return "", err
	}
	problems := cmd.Form.Check(cmd.Kind, domain.DayOf(s.store.Now()))
	if !slices.Contains(domain.PayeeKinds(), cmd.Kind) {
		problems["kind"] = "请选择收款人的类型。"
	}
	if len(problems) > 0 {
		return "", domain.InvalidFields(problems)
	}
	id := cmd.ID
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		p, err := payeeToSave(ctx, tx, cmd)
		if err != nil {
			return err
		}
		id = p.ID
		p.Kind, p.UnitID, p.Refuses = cmd.Kind, cmd.UnitID, cmd.Refuses
		return s.savePayee(ctx, tx, saving{payee: p, version: cmd.Version, form: cmd.Form, actor: actor.Actor()})
	})
	if err != nil {
		return "", fmt.Errorf("save payee %s: %w", cmd.ID, err)
	}
	return id, nil
}

// payeeToSave returns the payee that was edited, or a new one. An informant's own
// is made by the informant or by computing.
func payeeToSave(ctx context.Context, tx *repository.Store, cmd SavePayee) (domain.Payee, error) {
	if cmd.UnitID != "" {
		_, err := tx.Unit(ctx, cmd.UnitID)
		if err != nil && domain.KindOf(err) == domain.KindNotFound {
			err = domain.InvalidFields(map[string]string{"unit_id": "没有这个单位，请重新选择。"})
		}
		if err != nil {
			return domain.Payee{}, err
		}
	}
	if cmd.ID == "" && cmd.Kind == domain.PayeeInformant {
		return domain.Payee{}, domain.InvalidFields(map[string]string{"kind": "信息员本人的收款信息由本人在手机上填写，或者在结算时自动建立。"})
	}
	if cmd.ID == "" {
		return domain.Payee{ID: tx.NewID(), Kind: cmd.Kind}, nil
	}
	p, err := tx.Payee(ctx, cmd.ID)
	if err != nil {
		return p, err
	}
	if (p.Kind == domain.PayeeInformant) != (cmd.Kind == domain.PayeeInformant) {
		return p, domain.InvalidFields(map[string]string{"kind": "信息员本人的收款人不能改成别的类型，请另建收款人，再指定给这位作者。"})
	}
	return p, nil
}

// saving is a payee about to be written.
type saving struct {
	payee   domain.Payee
	version int64 // of the row that was edited, 0 for a new one
	form    domain.PayeeForm
	actor   domain.Actor
}

func (s *Service) savePayee(ctx context.Context, tx *repository.Store, cmd saving) error {
	p, f := cmd.payee, cmd.form
	changed := changes(p, f)
	p.Name, p.Bank = f.Name, f.Bank
	for field, into := range map[string]struct {
		sealed *domain.Sealed
		plain  string
	}{
		"phone": {&p.Phone, f.Phone}, "id_number": {&p.IDNumber, f.IDNumber}, "account": {&p.Account, f.Account},
	} {
		if into.plain == "" {
			continue
		}
		sealed, err := s.keyring.Seal(domain.SealPlace("payee", p.ID, field), into.plain)
		if err != nil {
			return err
		}
		*into.sealed = sealed
	}
	if f.Account != "" {
		p.AccountEnding = f.Account[len(f.Account)-4:]
	}
	if f.Consent && p.ConsentedAt.IsZero() {
		p.ConsentedAt = tx.Now()
	}
	save := tx.SavePayee
	if cmd.version == 0 {
		save = tx.AddPayee
	} else {
		p.Version = cmd.version
	}
	if err := save(ctx, &p); err != nil {
		return err
	}
	return audit(ctx, tx, cmd.actor, domain.AuditRow{Action: "payee.save", SubjectID: p.ID, Detail: p.Name + "，" + changed})
}

// changes names what is changed, numbers by their last digits alone.
func changes(p domain.Payee, f domain.PayeeForm) string {
	var words []string
	if p.Name != f.Name {
		words = append(words, "姓名")
	}
	if p.Bank != f.Bank {
		words = append(words, "开户行")
	}
	if f.Account != "" {
		words = append(words, "账号 "+domain.Mask(f.Account))
	}
	if f.IDNumber != "" {
		words = append(words, "身份证号 "+domain.Mask(f.IDNumber))
	}
	if f.Phone != "" {
		words = append(words, "电话")
	}
	if len(words) == 0 {
		return "没有改动收款信息"
	}
	return "改动：" + strings.Join(words, "、")
}

// AssignPayee says who is paid for an author, and whether the author is of the
// department's own staff. It holds from the next computing on. An author of whom
// nobody has heard is Invalid.
func (s *Service) AssignPayee(ctx context.Context, actor domain.Account, a domain.RewardAuthor) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		name := ""
		if a.PayeeID != "" {
			payee, err := tx.Payee(ctx, a.PayeeID)
			if err != nil {
				return err
			}
			name = payee.Name
		}
		if err := authorKnown(ctx, tx, a.AuthorID); err != nil {
			return err
		}
		if err := tx.PutRewardAuthor(ctx, a); err != nil {
			return err
		}
		detail := "收款人 " + name
		if a.Staff {
			detail += "，本部门人员"
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "payee.assign", SubjectID: a.AuthorID, Detail: detail})
	})
}

// authorKnown refuses who is neither an informant nor stands in the account.
func authorKnown(ctx context.Context, tx *repository.Store, id string) error {
	_, err := tx.Informant(ctx, id)
	if err == nil || domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	earned, err := tx.RewardEntries(ctx, repository.EntryQuery{AuthorID: id, Limit: 1})
	if err != nil {
		return err
	}
	if id == "" || len(earned) == 0 {
		return domain.InvalidFields(map[string]string{"author": "没有这位作者，稿件的合作者可能改过了。请刷新页面，从名单里重新选择。"})
	}
	return nil
}

// Reveal asks to see a payee's number in full.
type Reveal struct {
	PayeeID string
	Field   string // id_number, account or phone
	Reason  string
}

// Reveal returns a payee's number in full and logs who saw it, and why.
func (s *Service) Reveal(ctx context.Context, actor domain.Account, cmd Reveal) (string, error) {
	if err := actor.Require(domain.RevealPersonalData); err != nil {
		return "", err
	}
	cmd.Reason = strings.TrimSpace(cmd.Reason)
	if n := utf8.RuneCountInString(cmd.Reason); n < 2 || n > maxReason {
		return "", domain.InvalidFields(map[string]string{"reason": "请写明查看的理由，2 到 200 个字，会记入审计日志。"})
	}
	p, err := s.store.Payee(ctx, cmd.PayeeID)
	if err != nil {
		return "", err
	}
	form, err := s.payeeForm(p)
	if err != nil {
		return "", err
	}
	plain, label := "", ""
	switch cmd.Field {
	case "id_number":
		plain, label = form.IDNumber, "身份证号"
	case "account":
		plain, label = form.Account, "银行账号"
	case "phone":
		plain, label = form.Phone, "电话"
	default:
		return "", domain.Invalid("没有这一项。")
	}
	err = audit(ctx, s.store, actor.Actor(), domain.AuditRow{Action: "payee.reveal", SubjectID: p.ID, Detail: fmt.Sprintf("%s，查看%s，理由：%s", p.Name, label, cmd.Reason)})
	if err != nil {
		return "", fmt.Errorf("log disclosure of payee %s: %w", p.ID, err)
	}
	return plain, nil
}
