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

const ledgerPage = 50

// LedgerQuery asks for a page of entries.
type LedgerQuery struct {
	Quarter      domain.Quarter // of number 0: of the whole year
	AuthorID     string
	UnitID       string
	ManuscriptID string
	Adjusting    bool // corrections, 补录 and what was made by hand alone
	Changed      bool // without those that bring nothing
	After        string
}

// LedgerPage is a page of entries with what all of them come to.
type LedgerPage struct {
	Lines  []repository.RewardLine
	Totals repository.EntryTotals // of all pages
	Next   string                 // where the next page begins, empty after the last
}

// Ledger returns a page of the account's entries.
func (s *Service) Ledger(ctx context.Context, actor domain.Account, q LedgerQuery) (LedgerPage, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return LedgerPage{}, err
	}
	return ledger(ctx, s.store, q, ledgerPage)
}

func ledger(ctx context.Context, on *repository.Store, q LedgerQuery, size int) (LedgerPage, error) {
	rows := repository.EntryQuery{
		Quarter: q.Quarter, AuthorID: q.AuthorID, UnitID: q.UnitID, ManuscriptID: q.ManuscriptID,
		Adjusting: q.Adjusting, Changed: q.Changed, After: q.After, Limit: size + 1,
	}
	var page LedgerPage
	var err error
	if page.Lines, err = on.RewardEntries(ctx, rows); err != nil {
		return page, fmt.Errorf("list entries: %w", err)
	}
	if page.Totals, err = on.CountRewardEntries(ctx, rows); err != nil {
		return page, fmt.Errorf("add entries up: %w", err)
	}
	if len(page.Lines) > size {
		page.Lines = page.Lines[:size]
		page.Next = page.Lines[size-1].ID
	}
	return page, nil
}

// StatementPage is the statement of a quarter with who is paid what.
type StatementPage struct {
	domain.Statement
	Payments   []domain.Payment
	Totals     repository.EntryTotals // of the entries as they stand
	Ended      bool                   // the quarter is over
	First      domain.Day
	Last       domain.Day
	Before     *domain.Statement // that must be approved first, nil where none must
	Claims     int               // adoptions that informants claim and nobody has verified
	Objections int               // that wait for an answer
	Next       domain.StatementStep
	Mine       bool       // the reader computed or checked it, so that somebody else must approve it
	Until      domain.Day // through which it may be objected to, empty until it is approved
	months     map[monthOf]domain.Taxed
}

// MonthTotal returns what the payee of a payment is paid in its month by all
// statements.
func (p *StatementPage) MonthTotal(pay domain.Payment) domain.Taxed {
	return p.months[monthOf{pay.PayeeID, pay.Month}]
}

// OtherMonths returns the months beside that of the statement in which payments
// that had been held were paid.
func (p *StatementPage) OtherMonths() []string {
	var months []string
	for i := range p.Payments {
		if pay := &p.Payments[i]; pay.Gross > 0 && pay.Month != p.Month && !slices.Contains(months, pay.Month) {
			months = append(months, pay.Month)
		}
	}
	slices.Sort(months)
	return months
}

// Lacking counts the payments that cannot be made for want of account or number.
func (p *StatementPage) Lacking() int {
	count := 0
	for i := range p.Payments {
		if pay := &p.Payments[i]; pay.Gross > 0 && pay.State != domain.PaymentPaid && pay.Lacks() != "" {
			count++
		}
	}
	return count
}

// Net returns what payees get by the payments that were made or are to be made.
func (p *StatementPage) Net() int64 {
	var fen int64
	for i := range p.Payments {
		fen += p.Payments[i].Net()
	}
	return fen
}

// StatementPage returns the statement of a quarter.
func (s *Service) StatementPage(ctx context.Context, actor domain.Account, q domain.Quarter) (StatementPage, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return StatementPage{}, err
	}
	var page StatementPage
	var err error
	if page.Statement, err = s.store.Statement(ctx, q); err != nil {
		return page, err
	}
	if page.Payments, err = s.store.Payments(ctx, repository.PaymentQuery{StatementID: page.ID}); err != nil {
		return page, fmt.Errorf("list payments: %w", err)
	}
	if page.months, err = s.monthTotals(ctx, page.Payments); err != nil {
		return page, err
	}
	if page.Totals, err = s.store.CountRewardEntries(ctx, repository.EntryQuery{Quarter: q}); err != nil {
		return page, fmt.Errorf("add entries up: %w", err)
	}
	if page.Claims, err = s.store.CountClaims(ctx); err != nil {
		return page, fmt.Errorf("count claims: %w", err)
	}
	if page.Objections, err = s.store.CountOpenObjections(ctx); err != nil {
		return page, fmt.Errorf("count objections: %w", err)
	}
	return page, s.surroundings(ctx, actor, &page)
}

func (s *Service) surroundings(ctx context.Context, actor domain.Account, page *StatementPage) error {
	set, err := settings(ctx, s.store)
	if err != nil {
		return err
	}
	page.First, page.Last = page.Quarter.First(set.Begins()), page.Quarter.Last(set.Begins())
	today := domain.DayOf(s.store.Now())
	page.Ended, page.Next = today > page.Last, page.Statement.Next(today, set.Begins())
	page.Until = set.ObjectionEnds(page.Statement)
	page.Mine = actor.ID == page.Computed.By || actor.ID == page.Checked.By
	all, err := s.store.Statements(ctx)
	if err != nil {
		return fmt.Errorf("list statements: %w", err)
	}
	for i, t := range all {
		if i > 0 && t.Quarter == page.Quarter && !all[i-1].State.Locked() {
			page.Before = &all[i-1]
		}
	}
	return nil
}

// Adjust is an entry that somebody makes by hand.
type Adjust struct {
	Quarter    domain.Quarter // whose statement is open
	AdoptionID string
	AuthorID   string
	Author     string
	Measure    domain.Measure
	Amount     int64 // hundredths of a point or fen, negative takes away
	Reason     string
}

const (
	mostAdjusted = 1_000_000 // 10,000 yuan or points
	maxReason    = 200
)

// Adjust writes an entry by hand: what no rule can know, such as an objection that
// was upheld beyond the rules. It is approved with the quarter's statement.
func (s *Service) Adjust(ctx context.Context, actor domain.Account, cmd Adjust) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	cmd.Reason = strings.TrimSpace(cmd.Reason)
	problems := map[string]string{}
	if cmd.Amount == 0 || abs(cmd.Amount) > mostAdjusted {
		problems["amount"] = "请填写要增加或者减少多少，减少写负数，最多 10,000。"
	}
	if n := utf8.RuneCountInString(cmd.Reason); n < 2 || n > maxReason {
		problems["reason"] = "请写明原因，2 到 200 个字，本人会看到。"
	}
	if len(problems) > 0 {
		return domain.InvalidFields(problems)
	}
	return s.onOpen(ctx, cmd.Quarter, func(tx *repository.Store, t *domain.Statement) error {
		adoption, err := tx.Adoption(ctx, cmd.AdoptionID)
		if err != nil {
			return err
		}
		of, err := authorOf(ctx, tx, adoption, cmd.AuthorID)
		if err != nil {
			return err
		}
		set, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		e := domain.RewardEntry{
			EntryKey: domain.EntryKey{
				Measure: cmd.Measure, AdoptionID: adoption.ID, AuthorID: of.ID, UnitID: of.UnitID, Earned: domain.QuarterOf(adoption.PublishedDay, set.Begins()),
			},
			ManuscriptID: adoption.ManuscriptID, Author: of.Name, Quarter: t.Quarter, Amount: cmd.Amount, Adjusts: true, Manual: true,
			Words: "人工调整 " + cmd.Measure.Words(cmd.Amount) + "：" + cmd.Reason,
		}
		if err := tx.AddRewardEntry(ctx, e); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "reward.adjust", SubjectID: adoption.ID, Detail: t.Quarter.Label() + "，" + of.Name + "，" + e.Words})
	})
}

// authorOf finds an author of the manuscript that was adopted.
func authorOf(ctx context.Context, tx *repository.Store, adoption domain.Adoption, authorID string) (domain.Author, error) {
	m, err := tx.Manuscript(ctx, adoption.ManuscriptID)
	if err != nil {
		return domain.Author{}, err
	}
	sender, err := tx.Informant(ctx, m.InformantID)
	if err != nil {
		return domain.Author{}, err
	}
	coauthors, err := tx.Coauthors(ctx, m.ID)
	if err != nil {
		return domain.Author{}, err
	}
	for _, a := range domain.AuthorsOf(domain.Author{ID: sender.ID, Name: sender.Name, UnitID: m.UnitID}, coauthors) {
		if a.ID == authorID {
			return a, nil
		}
	}
	return domain.Author{}, domain.InvalidFields(map[string]string{"author": "请选择这篇稿件的一位作者。"})
}

// Unadjust takes back an entry that was made by hand, while its quarter is open.
func (s *Service) Unadjust(ctx context.Context, actor domain.Account, q domain.Quarter, entryID string) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	return s.onOpen(ctx, q, func(tx *repository.Store, t *domain.Statement) error {
		if err := tx.DeleteRewardEntry(ctx, q, entryID); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "reward.unadjust", SubjectID: entryID, Detail: t.Quarter.Label()})
	})
}

// onOpen changes the entries of a quarter that is not locked, which has to be
// computed again then.
func (s *Service) onOpen(ctx context.Context, q domain.Quarter, change func(tx *repository.Store, t *domain.Statement) error) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		t, err := tx.Statement(ctx, q)
		if err != nil {
			return err
		}
		if err := t.Reopen(); err != nil {
			return err
		}
		if err := change(tx, &t); err != nil {
			return err
		}
		if err := summarise(ctx, tx, &t); err != nil {
			return err
		}
		return tx.SaveStatement(ctx, &t)
	})
	if err != nil {
		return fmt.Errorf("adjust %s: %w", q, err)
	}
	return nil
}
