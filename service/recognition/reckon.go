package recognition

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// facts returns every confirmed adoption published up to a day. Sizes of texts
// that are not known yet are counted first.
func (s *Service) facts(ctx context.Context, through domain.Day) ([]domain.AdoptionFacts, error) {
	if _, err := s.store.MeasureManuscripts(ctx); err != nil {
		return nil, fmt.Errorf("measure manuscripts: %w", err)
	}
	facts, err := s.store.RewardFacts(ctx, through)
	if err != nil {
		return nil, fmt.Errorf("read adoptions up to %s: %w", through, err)
	}
	return facts, nil
}

// book is what is needed to reckon quarters.
type book struct {
	rules  []domain.RuleSet
	facts  []domain.AdoptionFacts // up to today
	begins time.Month
	today  domain.Day
}

func (s *Service) openBook(ctx context.Context) (book, error) {
	b := book{today: domain.DayOf(s.store.Now())}
	all, err := s.store.RuleVersions(ctx)
	if err != nil {
		return b, fmt.Errorf("list rules: %w", err)
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return b, err
	}
	b.rules, b.begins = inForce(all), set.Begins()
	if len(b.rules) > 0 {
		b.facts, err = s.facts(ctx, b.today)
	}
	return b, err
}

// first returns the quarter in which the account begins: that of the first
// adoption for which rules hold, or of today where there is none.
func (b *book) first() domain.Quarter {
	for _, f := range b.facts {
		if domain.RulesOn(b.rules, f.Adoption.PublishedDay) != nil {
			return domain.QuarterOf(f.Adoption.PublishedDay, b.begins)
		}
	}
	return domain.QuarterOf(b.today, b.begins)
}

// reckon returns the entries of a quarter, given those of all quarters before it.
func (b *book) reckon(q domain.Quarter, record []domain.RewardEntry) []domain.RewardEntry {
	last := q.Last(b.begins)
	facts := slices.DeleteFunc(slices.Clone(b.facts), func(f domain.AdoptionFacts) bool {
		return f.Adoption.PublishedDay > last || !b.known(f)
	})
	facts = append(facts, gone(facts, record)...)
	entries := domain.Reckoning{Rules: b.rules, Record: record, Open: q, YearBegins: b.begins}.Entries(facts)
	return slices.DeleteFunc(entries, func(e domain.RewardEntry) bool { return e.Quarter != q })
}

// gone names the manuscripts of which something is on record and no adoption
// stands any more, so that it is taken back.
func gone(facts []domain.AdoptionFacts, record []domain.RewardEntry) []domain.AdoptionFacts {
	seen := make(map[string]bool, len(facts))
	for _, f := range facts {
		seen[f.Adoption.ManuscriptID] = true
	}
	var missing []domain.AdoptionFacts
	for _, e := range record {
		if !seen[e.ManuscriptID] {
			seen[e.ManuscriptID] = true
			none := domain.Adoption{ID: e.AdoptionID, ManuscriptID: e.ManuscriptID, State: domain.AdoptionRevoked}
			missing = append(missing, domain.AdoptionFacts{Adoption: none})
		}
	}
	return missing
}

// known reports whether the account concerns an adoption: what was published
// before any rules held is left out.
func (b *book) known(f domain.AdoptionFacts) bool {
	return slices.ContainsFunc(b.rules, func(s domain.RuleSet) bool { return s.From <= f.Adoption.PublishedDay })
}

// reckoned is a quarter and what its entries should be now.
type reckoned struct {
	statement domain.Statement
	entries   []domain.RewardEntry
	changed   bool // other ones are on record
}

// reckonOpen reckons every open quarter, and one more that people have begun to
// close, outside any transaction. The first return value is the statements as
// they stood when that was done.
func (s *Service) reckonOpen(ctx context.Context, b *book, closing domain.Quarter) ([]domain.Statement, []reckoned, error) {
	stood, err := s.store.Statements(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("list statements: %w", err)
	}
	var record []domain.RewardEntry
	var all []reckoned
	for i, t := range stood {
		if i == 0 {
			record, err = s.store.RewardRecord(ctx, t.Quarter)
			if err != nil {
				return nil, nil, fmt.Errorf("read the record: %w", err)
			}
		}
		kept, err := s.byRules(ctx, t.Quarter)
		if err != nil {
			return nil, nil, err
		}
		if t.State == domain.StatementOpen || t.Quarter == closing && !t.State.Locked() {
			one := reckoned{statement: t, entries: b.reckon(t.Quarter, record)}
			one.changed = !slices.Equal(kept, one.entries)
			all, kept = append(all, one), one.entries
		}
		record = append(record, kept...)
	}
	return stood, all, nil
}

// byRules returns the entries of a quarter that rules have made.
func (s *Service) byRules(ctx context.Context, q domain.Quarter) ([]domain.RewardEntry, error) {
	entries, err := s.store.RewardEntriesOf(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read entries of %s: %w", q.Label(), err)
	}
	return slices.DeleteFunc(entries, func(e domain.RewardEntry) bool { return e.Manual }), nil
}

// Refresh reckons every quarter that is open, up to that of today, and writes
// what has changed. Quarters that people have begun to close stay as they are.
// It returns whether anything was different; where somebody else changed a
// statement meanwhile it is a Conflict, and nothing is written.
func (s *Service) Refresh(ctx context.Context) (bool, error) {
	b, err := s.openBook(ctx)
	if err != nil || len(b.rules) == 0 {
		return false, err
	}
	if err := s.begin(ctx, &b); err != nil {
		return false, err
	}
	stood, all, err := s.reckonOpen(ctx, &b, domain.Quarter{})
	if err != nil || !slices.ContainsFunc(all, func(r reckoned) bool { return r.changed }) {
		return false, err
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := unmoved(ctx, tx, stood); err != nil {
			return err
		}
		return write(ctx, tx, all)
	})
	return err == nil, err
}

// begin adds the quarters that lack an account, up to that of today.
func (s *Service) begin(ctx context.Context, b *book) error {
	today := domain.QuarterOf(b.today, b.begins)
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		kept, err := tx.Statements(ctx)
		if err != nil {
			return err
		}
		next := b.first()
		if len(kept) > 0 {
			next = kept[len(kept)-1].Quarter.Next()
		}
		for ; next.Compare(today) <= 0; next = next.Next() {
			if err := tx.AddStatement(ctx, next); err != nil {
				return err
			}
		}
		return nil
	})
}

// unmoved refuses to go on where a statement is not as it stood.
func unmoved(ctx context.Context, tx *repository.Store, stood []domain.Statement) error {
	now, err := tx.Statements(ctx)
	if err != nil {
		return err
	}
	same := func(a, b domain.Statement) bool { return a.ID == b.ID && a.Version == b.Version }
	if !slices.EqualFunc(now, stood, same) {
		return domain.Conflict("另一位同事刚刚动过结算单，请刷新以后再试。")
	}
	return nil
}

// write keeps what quarters were reckoned to.
func write(ctx context.Context, tx *repository.Store, all []reckoned) error {
	for i := range all {
		t := &all[i].statement
		if !all[i].changed {
			continue
		}
		if err := tx.PutRewardEntries(ctx, t.Quarter, all[i].entries); err != nil {
			return err
		}
		if err := summarise(ctx, tx, t); err != nil {
			return err
		}
		t.RefreshedAt = tx.Now()
		if err := tx.SaveStatement(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// summarise brings what a statement says of its entries up to date.
func summarise(ctx context.Context, tx *repository.Store, t *domain.Statement) error {
	entries, err := tx.RewardEntriesOf(ctx, t.Quarter)
	if err != nil {
		return err
	}
	t.Entries, t.Sum = len(entries), domain.SumOf(entries)
	t.Hash, err = hashOf(entries)
	return err
}

// hashOf names entries so that any other ones have another name.
func hashOf(entries []domain.RewardEntry) (string, error) {
	sum := sha256.New()
	if err := json.NewEncoder(sum).Encode(entries); err != nil {
		return "", fmt.Errorf("hash entries: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// refreshEvery is how often open quarters are reckoned, so that informants see
// points within the hour.
const refreshEvery = time.Hour

// Run reckons the open quarters until ctx ends, whenever something has changed.
// Several processes may do so.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	seen := ""
	for {
		stamp, err := s.refreshSince(ctx, seen)
		switch {
		case err == nil:
			seen = stamp
		case ctx.Err() == nil && domain.KindOf(err) != domain.KindConflict:
			s.log.ErrorContext(ctx, "open quarters were not reckoned", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// refreshSince reckons the open quarters unless all is as it was at a stamp, and
// returns the stamp of now. A new day may begin a new quarter.
func (s *Service) refreshSince(ctx context.Context, seen string) (string, error) {
	stamp, err := s.store.RewardStamp(ctx)
	if err != nil {
		return "", fmt.Errorf("look what has changed: %w", err)
	}
	stamp = string(domain.DayOf(s.store.Now())) + " " + stamp
	if stamp == seen {
		return seen, nil
	}
	_, err = s.Refresh(ctx)
	return stamp, err
}
