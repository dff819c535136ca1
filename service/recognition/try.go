package recognition

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"laigao/domain"
)

// Try asks what rules would have made of a past time.
type Try struct {
	ID       string
	From, To domain.Day // of publication, both included
}

// Trial is what rules would have made of a past time beside those that held.
type Trial struct {
	Rules     domain.RuleVersion
	From, To  domain.Day
	Adoptions int // published in that time
	Earlier   int // of the same manuscripts, published before; they are counted too
	Before    domain.Sum
	After     domain.Sum
	Changes   []domain.RewardChange // who would get more or less, the most money, then points, first
	More      int                   // people
	Less      int
}

// Try reckons the adoptions of a time by the rules that held and by others, and
// shows for whom that makes a difference. What manuscripts of the time had been
// adopted for before is counted with them, since the highest of several may
// count alone. Nothing is written.
func (s *Service) Try(ctx context.Context, actor domain.Account, q Try) (Trial, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return Trial{}, err
	}
	if q.From.Time().IsZero() || q.To.Time().IsZero() || q.From > q.To {
		return Trial{}, domain.InvalidFields(map[string]string{"from": "请选择起止日期，起在前，止在后。"})
	}
	trial := Trial{From: q.From, To: q.To}
	var err error
	if trial.Rules, err = s.store.RuleVersion(ctx, q.ID); err != nil {
		return Trial{}, err
	}
	outlets, err := s.store.Outlets(ctx)
	if err != nil {
		return Trial{}, fmt.Errorf("list outlets: %w", err)
	}
	if problems := trial.Rules.Rules.Problems(outlets); len(problems) > 0 {
		return Trial{}, domain.InvalidFields(problems)
	}
	all, err := s.store.RuleVersions(ctx)
	if err != nil {
		return Trial{}, fmt.Errorf("list rules: %w", err)
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return Trial{}, err
	}
	facts, err := s.facts(ctx, q.To)
	if err != nil {
		return Trial{}, err
	}
	trial.compare(inForce(all), facts, set)
	return trial, nil
}

// compare reckons whole years, for what is used up of their caps, and counts the
// manuscripts of the time.
func (t *Trial) compare(held []domain.RuleSet, facts []domain.AdoptionFacts, set domain.RewardSettings) {
	counted := manuscriptsSince(facts, t.From)
	for i := range facts {
		switch {
		case facts[i].Adoption.PublishedDay >= t.From:
			t.Adoptions++
		case counted[facts[i].Manuscript.ID]:
			t.Earlier++
		}
	}
	year := domain.Quarter{Year: domain.QuarterOf(t.From, set.Begins()).Year}
	known := manuscriptsSince(facts, year.First(set.Begins()))
	facts = slices.DeleteFunc(facts, func(f domain.AdoptionFacts) bool { return !known[f.Manuscript.ID] })
	compared := domain.CompareRules(facts, held, instead(held, t.Rules.Rules, t.From), set.Begins(), func(e domain.RewardEntry) bool {
		return counted[e.ManuscriptID]
	})
	t.Before, t.After, t.Changes = compared.Before, compared.After, compared.Changes
	for _, c := range t.Changes {
		switch change := cmp.Or(c.After.Fen-c.Before.Fen, c.After.Points-c.Before.Points); {
		case change > 0:
			t.More++
		case change < 0:
			t.Less++
		}
	}
	slices.SortStableFunc(t.Changes, func(a, b domain.RewardChange) int {
		return cmp.Or(
			cmp.Compare(abs(b.After.Fen-b.Before.Fen), abs(a.After.Fen-a.Before.Fen)),
			cmp.Compare(abs(b.After.Points-b.Before.Points), abs(a.After.Points-a.Before.Points)),
		)
	})
}

// manuscriptsSince returns the manuscripts of which one adoption was published
// on a day or later.
func manuscriptsSince(facts []domain.AdoptionFacts, day domain.Day) map[string]bool {
	found := map[string]bool{}
	for i := range facts {
		if facts[i].Adoption.PublishedDay >= day {
			found[facts[i].Manuscript.ID] = true
		}
	}
	return found
}

// instead returns the rules with one in place of all that hold from a day on.
func instead(sets []domain.RuleSet, tried domain.RuleSet, from domain.Day) []domain.RuleSet {
	after := slices.DeleteFunc(slices.Clone(sets), func(s domain.RuleSet) bool { return s.From >= from })
	tried.From = from
	return append(after, tried)
}

func abs(n int64) int64 { return max(n, -n) }
