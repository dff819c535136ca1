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
	Before    domain.Sum
	After     domain.Sum
	Changes   []domain.RewardChange // who would get more or less, the most money, then points, first
	More      int                   // people
	Less      int
}

// Try reckons the adoptions of a time by the rules that held and by others, and
// shows for whom that makes a difference. Nothing is written.
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
	facts, trial.Adoptions = concerned(facts, q.From)
	before := inForce(all)
	trial.compare(before, instead(before, trial.Rules.Rules, q.From), facts, set)
	return trial, nil
}

// concerned keeps the adoptions of manuscripts of which one was published from a
// day on, and counts those.
func concerned(facts []domain.AdoptionFacts, from domain.Day) ([]domain.AdoptionFacts, int) {
	wanted, count := map[string]bool{}, 0
	for _, f := range facts {
		if f.Adoption.PublishedDay >= from {
			wanted[f.Manuscript.ID] = true
			count++
		}
	}
	return slices.DeleteFunc(facts, func(f domain.AdoptionFacts) bool { return !wanted[f.Manuscript.ID] }), count
}

// instead returns the rules with one in place of all that hold from a day on.
func instead(sets []domain.RuleSet, tried domain.RuleSet, from domain.Day) []domain.RuleSet {
	after := slices.DeleteFunc(slices.Clone(sets), func(s domain.RuleSet) bool { return s.From >= from })
	tried.From = from
	return append(after, tried)
}

func (t *Trial) compare(before, after []domain.RuleSet, facts []domain.AdoptionFacts, set domain.RewardSettings) {
	was := domain.SumOf(domain.Reckoning{Rules: before, YearBegins: set.Begins()}.Entries(facts))
	t.Before, t.After = was, was
	t.Changes = domain.CompareRules(facts, before, after, set.Begins())
	for _, c := range t.Changes {
		points, fen := c.After.Points-c.Before.Points, c.After.Fen-c.Before.Fen
		t.After.Points, t.After.Fen = t.After.Points+points, t.After.Fen+fen
		switch change := cmp.Or(fen, points); {
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

func abs(n int64) int64 { return max(n, -n) }
