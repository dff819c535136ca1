package recognition

import (
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
	Payment *domain.Payment // to the informant; nil before approval, and where somebody else is paid
	Until   domain.Day      // through which the statement may be objected to, empty where it may not
}

// Standing says how far a quarter has come, as the informant reads it.
func (q *OwnQuarter) Standing() string {
	switch {
	case q.State == domain.StatementOpen:
		return "进行中"
	case !q.State.Locked():
		return "核对中"
	case q.Payment == nil && q.State == domain.StatementPaid && q.Own.Fen > 0:
		return "已发放"
	case q.Payment == nil:
		return "已核定"
	}
	switch q.Payment.State {
	case domain.PaymentDue:
		return "已核定，待发放"
	case domain.PaymentRefused:
		return "已放弃"
	}
	return q.Payment.State.Label()
}

// Returned reports whether the bank has sent the payment back.
func (q *OwnQuarter) Returned() bool {
	return q.Payment != nil && q.Payment.State == domain.PaymentReturned
}

// ForOthers returns what the payment brings beside the informant's own entries:
// what the informant is paid for other authors.
func (q *OwnQuarter) ForOthers() int64 {
	if q.Payment == nil {
		return 0
	}
	return q.Payment.Earned - q.Own.Fen
}

// OwnLine is an entry as its informant's page shows it.
type OwnLine = repository.RewardLine

// OwnObjection is an objection as its informant's page shows it.
type OwnObjection = repository.ObjectionLine

// OwnPage is what an informant has earned.
type OwnPage struct {
	Quarters   []OwnQuarter // with something in them or open to objections, the newest first
	Chosen     OwnQuarter   // the one shown
	Lines      []OwnLine    // of the chosen quarter
	Year       int
	InYear     domain.Sum
	Objections []OwnObjection // of the chosen quarter
	Other      *domain.Payee  // who is paid for the informant, nil where that is the informant; name and kind alone
	Account    string         // last four digits of the informant's own account, empty where there is none
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
	if who.ID == "" {
		return page, nil // nobody's entries, rather than everybody's
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return page, err
	}
	raised, err := s.store.Objections(ctx, who.ID, objectionsShown)
	if err != nil {
		return page, fmt.Errorf("list objections of %s: %w", who.ID, err)
	}
	own, err := s.payee(ctx, who, &page)
	if err != nil {
		return page, err
	}
	if page.Quarters, err = s.ownQuarters(ctx, who, owning{settings: set, payee: own, raised: raised}); err != nil {
		return page, err
	}
	page.Year = domain.QuarterOf(domain.DayOf(s.store.Now()), set.Begins()).Year
	for _, q := range page.Quarters {
		if q.Quarter.Year == page.Year {
			page.InYear = page.InYear.Plus(q.Own)
		}
	}
	page.choose(quarter)
	if page.Chosen.ID == "" {
		return page, nil
	}
	page.Objections = slices.DeleteFunc(raised, func(l repository.ObjectionLine) bool { return l.Quarter != page.Chosen.Quarter })
	if page.Lines, err = s.store.RewardEntries(ctx, repository.EntryQuery{Quarter: page.Chosen.Quarter, AuthorID: who.ID}); err != nil {
		return page, fmt.Errorf("list entries of %s: %w", page.Chosen.Quarter, err)
	}
	return page, nil
}

// choose takes the quarter that is wanted, else the newest with something in it,
// else the newest.
func (p *OwnPage) choose(wanted domain.Quarter) {
	i := slices.IndexFunc(p.Quarters, func(q OwnQuarter) bool { return q.Quarter == wanted })
	if i < 0 {
		i = slices.IndexFunc(p.Quarters, func(q OwnQuarter) bool { return q.Entries > 0 })
	}
	if len(p.Quarters) > 0 {
		p.Chosen = p.Quarters[max(i, 0)]
	}
}

// payee returns the informant as a payee, zero where nothing is known of that, and
// notes on the page who is paid instead.
func (s *Service) payee(ctx context.Context, who domain.Informant, page *OwnPage) (domain.Payee, error) {
	own, err := found(s.store.OwnPayee(ctx, who.ID))
	if err != nil {
		return own, fmt.Errorf("find informant %s as payee: %w", who.ID, err)
	}
	page.Account = own.AccountEnding
	paid, err := found(s.store.PayeeOf(ctx, who.ID))
	if err != nil {
		return own, fmt.Errorf("find payee of informant %s: %w", who.ID, err)
	}
	if paid.ID != "" && paid.InformantID != who.ID {
		page.Other = &domain.Payee{Kind: paid.Kind, Name: paid.Name}
	}
	return own, nil
}

// found returns a zero row for one that is not there.
func found(p domain.Payee, err error) (domain.Payee, error) {
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return domain.Payee{}, nil
	}
	return p, err
}

// owning is what is known of an informant whose quarters are listed.
type owning struct {
	settings domain.RewardSettings
	payee    domain.Payee
	raised   []repository.ObjectionLine
}

func (s *Service) ownQuarters(ctx context.Context, who domain.Informant, own owning) ([]OwnQuarter, error) {
	statements, err := s.store.Statements(ctx)
	if err != nil {
		return nil, fmt.Errorf("list statements: %w", err)
	}
	sums, err := s.store.RewardQuarters(ctx, who.ID)
	if err != nil {
		return nil, fmt.Errorf("add up what %s has earned: %w", who.ID, err)
	}
	payments, err := s.ownPayments(ctx, own.payee)
	if err != nil {
		return nil, err
	}
	var quarters []OwnQuarter
	for _, t := range slices.Backward(statements) {
		one := OwnQuarter{Statement: t, Own: sums[t.Quarter].Sum, Entries: sums[t.Quarter].Entries}
		if until := own.settings.ObjectionEnds(t); until >= domain.DayOf(s.store.Now()) {
			one.Until = until
		}
		if p, paid := payments[t.Quarter]; paid && t.State.Locked() {
			one.Payment = &p
		}
		raised := slices.ContainsFunc(own.raised, func(l repository.ObjectionLine) bool { return l.Quarter == t.Quarter })
		if one.Entries > 0 || one.Payment != nil || one.Until != "" || raised {
			quarters = append(quarters, one)
		}
	}
	return quarters, nil
}

// ownPayments returns what a payee was paid or is to be paid, by quarter.
func (s *Service) ownPayments(ctx context.Context, payee domain.Payee) (map[domain.Quarter]domain.Payment, error) {
	if payee.ID == "" {
		return nil, nil //nolint:nilnil // nobody is paid, which is no error
	}
	all, err := s.store.Payments(ctx, repository.PaymentQuery{PayeeID: payee.ID})
	if err != nil {
		return nil, fmt.Errorf("list payments to %s: %w", payee.ID, err)
	}
	by := map[domain.Quarter]domain.Payment{}
	for _, p := range all {
		by[p.Quarter] = p
	}
	return by, nil
}

// Rank says where an informant stands by the points of a year among those of the
// same class of units. Co-authors without registration have no place.
func (s *Service) Rank(ctx context.Context, who domain.Informant, year int) (Rank, error) {
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
		if classOf[one.UnitID] == class && domain.RegisteredAuthor(one.AuthorID) {
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

// OwnYear is what an informant has earned, in short.
type OwnYear struct {
	Year   int
	InYear domain.Sum
	Latest *OwnQuarter // the last quarter that is approved and holds something, nil where none does
}

// OwnYear returns what an informant has earned, in short.
func (s *Service) OwnYear(ctx context.Context, who domain.Informant) (OwnYear, error) {
	set, err := settings(ctx, s.store)
	if err != nil {
		return OwnYear{}, err
	}
	payee, err := found(s.store.OwnPayee(ctx, who.ID))
	if err != nil {
		return OwnYear{}, fmt.Errorf("find informant %s as payee: %w", who.ID, err)
	}
	quarters, err := s.ownQuarters(ctx, who, owning{settings: set, payee: payee})
	if err != nil {
		return OwnYear{}, err
	}
	short := OwnYear{Year: domain.QuarterOf(domain.DayOf(s.store.Now()), set.Begins()).Year}
	for i := range quarters {
		q := &quarters[i]
		if q.Quarter.Year == short.Year {
			short.InYear = short.InYear.Plus(q.Own)
		}
		if short.Latest == nil && q.State.Locked() && (q.Entries > 0 || q.Payment != nil) {
			short.Latest = q
		}
	}
	return short, nil
}

// OwnManuscript is what one manuscript has brought its informant.
type OwnManuscript struct {
	Sum     domain.Sum
	Entries int
	Quarter domain.Quarter // of the newest entry
}

// OwnManuscript returns what a manuscript has brought an informant so far.
func (s *Service) OwnManuscript(ctx context.Context, who domain.Informant, manuscriptID string) (OwnManuscript, error) {
	lines, err := s.store.RewardEntries(ctx, repository.EntryQuery{AuthorID: who.ID, ManuscriptID: manuscriptID})
	if err != nil {
		return OwnManuscript{}, fmt.Errorf("list what manuscript %s has brought: %w", manuscriptID, err)
	}
	own := OwnManuscript{Entries: len(lines)}
	for _, l := range lines {
		own.Sum = own.Sum.Plus(domain.SumOf([]domain.RewardEntry{l.RewardEntry}))
		if l.Quarter.Compare(own.Quarter) > 0 {
			own.Quarter = l.Quarter
		}
	}
	return own, nil
}

// UnitYear is what a unit has earned in a year.
type UnitYear struct {
	Year   int
	InYear domain.Sum
}

// UnitYear returns what the unit of a chair has earned in this year.
func (s *Service) UnitYear(ctx context.Context, chair domain.Chair) (UnitYear, error) {
	if chair.State != domain.ChairActive {
		return UnitYear{}, nil
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return UnitYear{}, err
	}
	unit := UnitYear{Year: domain.QuarterOf(domain.DayOf(s.store.Now()), set.Begins()).Year}
	totals, err := s.store.CountRewardEntries(ctx, repository.EntryQuery{Year: unit.Year, UnitID: chair.UnitID})
	if err != nil {
		return unit, fmt.Errorf("add up what unit %s has earned: %w", chair.UnitID, err)
	}
	unit.InYear = totals.Sum
	return unit, nil
}
