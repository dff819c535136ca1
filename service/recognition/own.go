package recognition

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// OwnQuarter is what an informant has by one quarter.
type OwnQuarter struct {
	domain.Statement
	Own     domain.Sum
	Entries int
	Payment *domain.Payment // nil where there is none, or the statement is not approved
}

// OwnPage is what an informant has earned.
type OwnPage struct {
	Quarters   []OwnQuarter            // with something in them, the newest first
	Chosen     OwnQuarter              // the one shown
	Lines      []repository.RewardLine // of the chosen quarter
	Year       int
	InYear     domain.Sum
	Rank       Rank                       // by points in the year, among the informants of the class of units
	Until      domain.Day                 // through which the chosen statement may be objected to, empty where it may not
	Objections []repository.ObjectionLine // of the chosen quarter
	Payee      *domain.Payee              // nil where there is none yet
}

// Rank is a place in a list.
type Rank struct {
	Place int // from 1; equal points share a place; 0 without points
	Of    int
	Class string // of units
}

// Own returns what an informant has earned; quarter is the one to show, the zero
// quarter the newest with something in it.
func (s *Service) Own(ctx context.Context, who domain.Informant, quarter domain.Quarter) (OwnPage, error) {
	page := OwnPage{}
	set, err := settings(ctx, s.store)
	if err != nil {
		return page, err
	}
	if err := s.ownPayee(ctx, who, &page); err != nil {
		return page, err
	}
	if err := s.ownQuarters(ctx, who, &page); err != nil {
		return page, err
	}
	page.Year = domain.QuarterOf(domain.DayOf(s.store.Now()), set.Begins()).Year
	for i, q := range page.Quarters {
		if i == 0 || q.Quarter == quarter {
			page.Chosen = q
		}
		if q.Quarter.Year == page.Year {
			page.InYear = page.InYear.Plus(q.Own)
		}
	}
	if page.Rank, err = s.rank(ctx, who, page.Year); err != nil {
		return page, err
	}
	if page.Chosen.ID == "" {
		return page, nil
	}
	return page, s.ownChosen(ctx, who, &page, set)
}

func (s *Service) ownPayee(ctx context.Context, who domain.Informant, page *OwnPage) error {
	payee, err := s.store.PayeeOf(ctx, who.ID)
	switch {
	case domain.KindOf(err) == domain.KindNotFound && err != nil:
		return nil
	case err != nil:
		return fmt.Errorf("find payee of informant %s: %w", who.ID, err)
	}
	page.Payee = &payee
	return nil
}

func (s *Service) ownQuarters(ctx context.Context, who domain.Informant, page *OwnPage) error {
	statements, err := s.store.Statements(ctx)
	if err != nil {
		return fmt.Errorf("list statements: %w", err)
	}
	for _, t := range slices.Backward(statements) {
		totals, err := s.store.CountRewardEntries(ctx, repository.EntryQuery{Quarter: t.Quarter, AuthorID: who.ID})
		if err != nil {
			return fmt.Errorf("add up %s: %w", t.Quarter, err)
		}
		if totals.Entries == 0 {
			continue
		}
		own := OwnQuarter{Statement: t, Own: totals.Sum, Entries: totals.Entries}
		if own.Payment, err = s.ownPayment(ctx, page.Payee, t); err != nil {
			return err
		}
		page.Quarters = append(page.Quarters, own)
	}
	return nil
}

func (s *Service) ownPayment(ctx context.Context, payee *domain.Payee, t domain.Statement) (*domain.Payment, error) {
	if payee == nil || !t.State.Locked() {
		return nil, nil //nolint:nilnil // no payment is no error: nothing was earned, or nothing is approved
	}
	found, err := s.store.Payments(ctx, repository.PaymentQuery{StatementID: t.ID, PayeeID: payee.ID})
	if err != nil {
		return nil, fmt.Errorf("find payment of %s: %w", t.Quarter, err)
	}
	if len(found) == 0 {
		return nil, nil //nolint:nilnil // as above
	}
	return &found[0], nil
}

func (s *Service) ownChosen(ctx context.Context, who domain.Informant, page *OwnPage, set domain.RewardSettings) error {
	var err error
	q := repository.EntryQuery{Quarter: page.Chosen.Quarter, AuthorID: who.ID}
	if page.Lines, err = s.store.RewardEntries(ctx, q); err != nil {
		return fmt.Errorf("list entries of %s: %w", q.Quarter, err)
	}
	if until := set.ObjectionEnds(page.Chosen.Statement); until >= domain.DayOf(s.store.Now()) {
		page.Until = until
	}
	raised, err := s.store.Objections(ctx, who.ID, objectionsShown)
	if err != nil {
		return fmt.Errorf("list objections of %s: %w", who.ID, err)
	}
	page.Objections = slices.DeleteFunc(raised, func(l repository.ObjectionLine) bool { return l.Quarter != page.Chosen.Quarter })
	return nil
}

// rank says where an informant stands by the points of a year among those of the
// same class of units.
func (s *Service) rank(ctx context.Context, who domain.Informant, year int) (Rank, error) {
	units, err := s.store.Units(ctx)
	if err != nil {
		return Rank{}, fmt.Errorf("list units: %w", err)
	}
	classes, err := s.store.UnitClasses(ctx)
	if err != nil {
		return Rank{}, fmt.Errorf("list classes of units: %w", err)
	}
	sums, err := s.store.RewardSums(ctx, domain.Quarter{Year: year})
	if err != nil {
		return Rank{}, fmt.Errorf("add up the points of %d: %w", year, err)
	}
	classOf := map[string]string{}
	for _, u := range units {
		classOf[u.ID] = u.Class
	}
	class := classOf[who.UnitID]
	r := Rank{}
	for _, c := range classes {
		if c.Code == class {
			r.Class = c.Name
		}
	}
	points := map[string]int64{}
	for _, one := range sums {
		if classOf[one.UnitID] == class {
			points[one.AuthorID] += one.Points
		}
	}
	r.place(points, who.ID)
	return r, nil
}

// place finds somebody's place by points; nobody without points has one.
func (r *Rank) place(points map[string]int64, id string) {
	own := points[id]
	for _, p := range points {
		if p > 0 {
			r.Of++
		}
		if p > own {
			r.Place++
		}
	}
	r.Place++
	if own <= 0 {
		r.Place = 0
	}
}

// OwnAccount returns what an informant has said of how to be paid, numbers masked.
func (s *Service) OwnAccount(ctx context.Context, who domain.Informant) (domain.Payee, domain.PayeeForm, error) {
	payee, err := s.store.PayeeOf(ctx, who.ID)
	if domain.KindOf(err) == domain.KindNotFound && err != nil {
		form := domain.PayeeForm{Name: who.Name}
		form.IDNumber, err = s.keyring.Open(domain.SealPlace("informant", who.ID, "id_number"), who.IDNumber)
		form.IDNumber = domain.Mask(form.IDNumber)
		return domain.Payee{}, form, err
	}
	if err != nil {
		return domain.Payee{}, domain.PayeeForm{}, fmt.Errorf("find payee of informant %s: %w", who.ID, err)
	}
	form, err := s.payeeForm(payee)
	form.IDNumber, form.Account, form.Phone = domain.Mask(form.IDNumber), domain.Mask(form.Account), domain.Mask(form.Phone)
	return payee, form, err
}

// SaveOwnAccount writes how an informant wants to be paid. Numbers left empty stay
// as they are. Where the department has named somebody else as payee, it is
// Forbidden: what belongs to others is not the informant's to change.
func (s *Service) SaveOwnAccount(ctx context.Context, who domain.Informant, version int64, refuses bool, form domain.PayeeForm) error {
	form.Name = who.Name // the account must be in the own name
	if problems := form.Check(domain.PayeeInformant, domain.DayOf(s.store.Now())); len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		p, err := tx.PayeeOf(ctx, who.ID)
		missing := domain.KindOf(err) == domain.KindNotFound && err != nil
		switch {
		case missing:
			p = domain.Payee{ID: tx.NewID(), Kind: domain.PayeeInformant, InformantID: who.ID, UnitID: who.UnitID}
			if p.IDNumber, err = s.reseal(domain.SealPlace("informant", who.ID, "id_number"), domain.SealPlace("payee", p.ID, "id_number"), who.IDNumber); err != nil {
				return err
			}
		case err != nil:
			return err
		case p.InformantID != who.ID:
			return domain.Forbidden("您的稿酬由“" + p.Name + "”代收，需要更改请联系编辑部。")
		}
		p.Refuses = refuses
		if err := s.savePayee(ctx, tx, saving{payee: p, version: cmp.Or(version, p.Version), form: form, actor: who.Actor()}); err != nil {
			return err
		}
		if form.Consent {
			if err := tx.AddConsent(ctx, who.ID, "", domain.AccountConsent()); err != nil {
				return err
			}
		}
		if !missing {
			return nil
		}
		return tx.PutPayeeOf(ctx, who.ID, p.ID)
	})
	if err != nil {
		return fmt.Errorf("save account of informant %s: %w", who.ID, err)
	}
	return nil
}
