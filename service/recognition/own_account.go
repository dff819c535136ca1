package recognition

import (
	"cmp"
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// OwnAccount is how an informant is paid. Numbers are masked.
type OwnAccount struct {
	Payee    domain.Payee // the informant, zero where nothing is known; what is sealed is left out
	Name     string       // in which the account must be
	IDNumber string
	Account  string
	Other    *domain.Payee    // who is paid instead, nil where nobody is; name and kind alone
	Returned []domain.Payment // that the bank has sent back, the newest first
}

// Mended reports whether the account is another than the one to which a payment
// went that came back, as far as its bank and its last digits tell.
func (a *OwnAccount) Mended(p domain.Payment) bool {
	return a.Payee.Bank != p.Bank || a.Payee.AccountEnding != p.AccountEnding
}

// OwnAccount returns how an informant is paid.
func (s *Service) OwnAccount(ctx context.Context, who domain.Informant) (OwnAccount, error) {
	var page OwnPage
	payee, err := s.payee(ctx, who, &page)
	if err != nil {
		return OwnAccount{}, err
	}
	own := OwnAccount{Payee: payee, Name: who.Name, Other: page.Other}
	if payee.ID != "" {
		form, err := s.payeeForm(payee)
		if err != nil {
			return own, fmt.Errorf("open the account of informant %s: %w", who.ID, err)
		}
		own.IDNumber, own.Account = domain.Mask(form.IDNumber), domain.Mask(form.Account)
		own.Returned, err = s.store.Payments(ctx, repository.PaymentQuery{PayeeID: payee.ID, States: []domain.PaymentState{domain.PaymentReturned}})
		if err != nil {
			return own, fmt.Errorf("list payments that came back: %w", err)
		}
	}
	if own.IDNumber == "" {
		number, err := s.keyring.Open(domain.SealPlace("informant", who.ID, "id_number"), who.IDNumber)
		if err != nil {
			return own, fmt.Errorf("open the number of informant %s: %w", who.ID, err)
		}
		own.IDNumber = domain.Mask(number)
	}
	own.Payee.Phone, own.Payee.IDNumber, own.Payee.Account = nil, nil, nil
	return own, nil
}

// SaveOwnAccount is how an informant wants to be paid.
type SaveOwnAccount struct {
	Version int64 // of the payee that was looked at, 0 where there was none
	Form    domain.PayeeForm
}

// SaveOwnAccount writes how an informant wants to be paid. Numbers left empty stay
// as they are; what is missing must be filled in. The same form sent twice is saved
// once. Where the bank has sent a payment back, those who pay it again are told.
// Where the department has named somebody else as payee, it is Forbidden:
// what belongs to others is not the informant's to change.
func (s *Service) SaveOwnAccount(ctx context.Context, who domain.Informant, cmd SaveOwnAccount) error {
	cmd.Form.Name, cmd.Form.Phone = who.Name, "" // the account must be in the own name
	problems := cmd.Form.Check(domain.PayeeInformant, domain.DayOf(s.store.Now()))
	err := s.onOwnPayee(ctx, func(tx *repository.Store) error {
		p, err := s.ownPayee(ctx, tx, who)
		if err != nil {
			return err
		}
		kept, err := s.payeeForm(p)
		if err != nil || savedBefore(p, kept, cmd) {
			return err
		}
		if missing(problems, p, cmd.Form); len(problems) > 0 {
			return domain.InvalidFields(problems)
		}
		if err := s.savePayee(ctx, tx, saving{payee: p, version: cmp.Or(cmd.Version, p.Version), form: cmd.Form, actor: who.Actor()}); err != nil {
			return err
		}
		if cmd.Form.Account != "" || cmd.Form.IDNumber != "" {
			if err := tx.AddConsent(ctx, who.ID, "", domain.AccountConsent()); err != nil {
				return err
			}
		}
		if err := tx.PutPayeeOf(ctx, who.ID, p.ID); err != nil {
			return err
		}
		return tellMended(ctx, tx, p.ID, kept, cmd.Form)
	})
	if err != nil {
		return fmt.Errorf("save account of informant %s: %w", who.ID, err)
	}
	return nil
}

// onOwnPayee changes an informant as a payee. If somebody was quicker, such as the
// same form sent twice, it looks once more at what there is then.
func (s *Service) onOwnPayee(ctx context.Context, change func(tx *repository.Store) error) error {
	err := s.store.InTx(ctx, change)
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return s.store.InTx(ctx, change)
	}
	return err
}

// savedBefore reports whether what was typed is what somebody has saved since it
// was begun.
func savedBefore(p domain.Payee, kept domain.PayeeForm, cmd SaveOwnAccount) bool {
	return p.Version > cmd.Version && kept.Account != "" && sameAccount(kept, cmd.Form)
}

// sameAccount reports whether what was typed changes nothing; numbers left empty
// stay as they are.
func sameAccount(kept, typed domain.PayeeForm) bool {
	return typed.Bank == kept.Bank && cmp.Or(typed.Account, kept.Account) == kept.Account && cmp.Or(typed.IDNumber, kept.IDNumber) == kept.IDNumber
}

// missing adds what nobody can be paid without.
func missing(problems map[string]string, p domain.Payee, form domain.PayeeForm) {
	for field, lacks := range map[string]struct {
		is   bool
		says string
	}{
		"bank":      {form.Bank == "", "请填写开户行，写到支行。"},
		"account":   {form.Account == "" && len(p.Account) == 0, "请填写银行账号。"},
		"id_number": {form.IDNumber == "" && len(p.IDNumber) == 0, "请填写身份证号，申报个税需要。"},
	} {
		if lacks.is && problems[field] == "" {
			problems[field] = lacks.says
		}
	}
}

// ownPayee returns the informant as a payee, also one that is to be written for
// the first time, which has no version. It has the informant's id, so that nobody
// is added twice.
func (s *Service) ownPayee(ctx context.Context, tx *repository.Store, who domain.Informant) (domain.Payee, error) {
	paid, err := found(tx.PayeeOf(ctx, who.ID))
	if err != nil {
		return paid, err
	}
	if paid.ID != "" && paid.InformantID != who.ID {
		return paid, domain.Forbidden("您的稿酬由“" + paid.Name + "”代收，需要更改请联系编辑部。")
	}
	p, err := found(tx.OwnPayee(ctx, who.ID))
	if err != nil {
		return p, err
	}
	if p.ID == "" {
		p = domain.Payee{ID: who.ID, Kind: domain.PayeeInformant, Name: who.Name, InformantID: who.ID, UnitID: who.UnitID}
	}
	if len(p.IDNumber) == 0 {
		p.IDNumber, err = s.reseal(domain.SealPlace("informant", who.ID, "id_number"), domain.SealPlace("payee", p.ID, "id_number"), who.IDNumber)
	}
	return p, err
}

// RefuseFees says that an informant does not want to be paid, or does again. It
// holds from the next statement on; points stay.
func (s *Service) RefuseFees(ctx context.Context, who domain.Informant, refuses bool) error {
	err := s.onOwnPayee(ctx, func(tx *repository.Store) error {
		p, err := s.ownPayee(ctx, tx, who)
		if err != nil || p.Refuses == refuses {
			return err
		}
		p.Refuses = refuses
		save := tx.SavePayee
		if p.Version == 0 {
			save = tx.AddPayee
		}
		if err := save(ctx, &p); err != nil {
			return err
		}
		if err := tx.PutPayeeOf(ctx, who.ID, p.ID); err != nil {
			return err
		}
		detail := "恢复领取稿酬"
		if refuses {
			detail = "放弃稿酬，从下一次结算起"
		}
		return audit(ctx, tx, who.Actor(), domain.AuditRow{Action: "payee.refuse", SubjectID: p.ID, Detail: p.Name + "，本人" + detail})
	})
	if err != nil {
		return fmt.Errorf("refuse the fees of informant %s: %w", who.ID, err)
	}
	return nil
}
