package recognition_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"laigao/domain"
	"laigao/repository"
)

// history is a department's year made up at random: adoptions, recalls,
// revocations, corrected shares, rules that change, quarters that are closed.
type history struct {
	*office
	random    *rand.Rand
	adoptions []domain.Adoption
	frozen    map[domain.Quarter][]domain.RewardEntry
	paid      map[domain.Quarter][]domain.Payment
}

func TestAccount_AddsUpWhateverHappens(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := &history{office: sqlite(t), random: rand.New(rand.NewPCG(seed, 8)), frozen: map[domain.Quarter][]domain.RewardEntry{}, paid: map[domain.Quarter][]domain.Payment{}}
			h.rules(starter(seed, "2026-01-01"))
			for _, q := range []domain.Quarter{q1, q2, q3} {
				for range 8 {
					h.something(q)
				}
				h.on(q.Last(0).Add(1))
				h.finish(q)
			}
		})
	}
}

func starter(seed uint64, from domain.Day) domain.RuleSet {
	if seed%2 == 0 {
		return domain.StarterRulesByClass(from)
	}
	rules := domain.StarterRulesByPoints(from)
	rules.Points.Lines = slices.DeleteFunc(rules.Points.Lines, func(l domain.RuleLine) bool { return l.Name == "工人日报" }) // not among the outlets
	rules.Points.Lines = append(rules.Points.Lines, domain.RuleLine{Name: "全国其他媒体", Value: 40_00, Conditions: domain.Conditions{
		Level: domain.SetOf(domain.LevelNation), System: domain.SetOf(domain.SystemNews),
	}})
	rules.Money.Caps[0].Most = 300_00
	return rules
}

// something happens in a quarter or is learnt in it.
func (h *history) something(q domain.Quarter) {
	h.t.Helper()
	switch h.random.IntN(8) {
	case 0:
		h.revoke()
	case 1:
		h.recall()
	case 2:
		h.share()
	case 3:
		more := starter(h.random.Uint64(), q.First(0))
		more.Money.Lines[0].Value += h.random.Int64N(50)
		h.on(maxDay(domain.DayOf(h.clock.Now()), q.First(0)))
		h.rules(more)
	default:
		h.publish(q)
	}
}

func maxDay(a, b domain.Day) domain.Day { return max(a, b) }

func (h *history) publish(q domain.Quarter) {
	name := []string{"张三", "李四", "王五"}[h.random.IntN(3)]
	m := h.manuscript(name, func(m *domain.Manuscript) { m.Body = "<p>" + words(300+h.random.IntN(1500)) + "</p>" })
	if h.random.IntN(3) == 0 {
		h.must(h.store.PutCoauthors(h.ctx, m.ID, []domain.Coauthor{{Name: "赵六", Unit: "某", Share: 1 + h.random.IntN(98)}}))
	}
	day := q.First(0).Add(h.random.IntN(90) - 45) // some are learnt late
	day = maxDay(day, "2026-01-01")
	for _, outlet := range []domain.Outlet{h.own, h.outside}[:1+h.random.IntN(2)] {
		h.adoptions = append(h.adoptions, h.adopt(m, outlet, day))
	}
}

func (h *history) any() (domain.Adoption, bool) {
	if len(h.adoptions) == 0 {
		return domain.Adoption{}, false
	}
	a, err := h.store.Adoption(h.ctx, h.adoptions[h.random.IntN(len(h.adoptions))].ID)
	h.must(err)
	return a, true
}

func (h *history) revoke() {
	if a, found := h.any(); found && a.State == domain.AdoptionConfirmed {
		h.must(a.Revoke("试验"), h.store.SaveAdoption(h.ctx, &a))
	}
}

func (h *history) recall() {
	if a, found := h.any(); found {
		m, err := h.store.Manuscript(h.ctx, a.ManuscriptID)
		h.must(err)
		m.State = domain.ManuscriptRecalled
		h.must(h.store.SaveManuscript(h.ctx, &m))
	}
}

func (h *history) share() {
	if a, found := h.any(); found {
		h.must(h.store.PutCoauthors(h.ctx, a.ManuscriptID, []domain.Coauthor{{Name: "孙七", Unit: "某", Share: 1 + h.random.IntN(98)}}))
	}
}

// finish closes the quarter and looks whether everything adds up.
func (h *history) finish(q domain.Quarter) {
	h.t.Helper()
	h.close(q, domain.DayOf(h.clock.Now()).Month())
	h.refresh()
	if h.refresh() {
		h.t.Error("reckoning the same once more changes something")
	}
	page := h.statement(q)
	entries := h.entries(q)
	if got := domain.SumOf(entries); got != page.Sum || got != page.Totals.Sum || len(entries) != page.Entries {
		h.t.Errorf("%s: entries make %+v, the statement says %+v, its list %+v", q, got, page.Sum, page.Totals.Sum)
	}
	h.addsUp(q, page.Payments, page.Sum.Fen)
	h.frozen[q], h.paid[q] = entries, page.Payments
	for locked, was := range h.frozen {
		if !slices.Equal(h.entries(locked), was) {
			h.t.Errorf("closing %s has moved %s", q, locked)
		}
	}
	h.reconciles()
}

// addsUp looks whether no fen is lost between entries, payments and what is carried.
func (h *history) addsUp(q domain.Quarter, payments []domain.Payment, fen int64) {
	h.t.Helper()
	var earned, carried, before int64
	for _, p := range payments {
		earned, carried = earned+p.Earned, carried+p.Carried
		switch {
		case p.State == domain.PaymentDue && p.Gross != p.Owed(), p.Gross != p.Net()+p.Tax, p.Tax < 0, p.Gross < 0:
			h.t.Errorf("%s: %s is owed %d, gross %d, tax %d", q, p.Name, p.Owed(), p.Gross, p.Tax)
		}
	}
	for earlier, all := range h.paid {
		for _, p := range all {
			if earlier.Next() == q && p.State == domain.PaymentCarried {
				before += p.Owed()
			}
		}
	}
	if earned != fen || carried != before {
		h.t.Errorf("%s: payments make %d of %d fen; %d carried of %d", q, earned, fen, carried, before)
	}
}

// reconciles looks whether all that is on record is what the rules make of what
// is known now, were it reckoned for the first time, but for caps: those are used
// in the order in which adoptions came to the record.
func (h *history) reconciles() {
	h.t.Helper()
	all, err := h.store.RuleVersions(h.ctx)
	h.must(err)
	var sets []domain.RuleSet
	for _, v := range all {
		v.Rules.Money.Caps = nil
		sets = append(sets, v.Rules)
	}
	if h.capped(all) {
		return
	}
	facts, err := h.store.RewardFacts(h.ctx, "2027-12-31")
	h.must(err)
	want := domain.SumOf(domain.Reckoning{Rules: sets}.Entries(facts))
	var got domain.Sum
	for _, q := range []domain.Quarter{{Year: 2026, Number: 1}, {Year: 2026, Number: 2}, {Year: 2026, Number: 3}, {Year: 2026, Number: 4}} {
		totals, err := h.store.CountRewardEntries(h.ctx, repository.EntryQuery{Quarter: q})
		h.must(err)
		got = got.Plus(totals.Sum)
	}
	if got != want {
		h.t.Errorf("on record is %+v, due %+v", got, want)
	}
}

func (h *history) capped(all []domain.RuleVersion) bool {
	return slices.ContainsFunc(all, func(v domain.RuleVersion) bool { return len(v.Rules.Money.Caps) > 0 })
}
