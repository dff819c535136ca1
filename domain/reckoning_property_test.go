package domain_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"laigao/domain"
)

// randomRules returns rules without problems: a base for each level, effects of
// every kind under random conditions, caps, and policies.
func randomRules(t *testing.T, random *rand.Rand, version int, from domain.Day) domain.RuleSet {
	t.Helper()
	s := domain.RuleSet{Version: version, Name: "随机", From: from}
	for _, m := range domain.Measures() {
		table := s.Table(m)
		if random.IntN(6) == 0 && m == domain.MeasurePoints {
			continue
		}
		table.Combination, table.Sharing = domain.Combination(random.IntN(3)), domain.Sharing(random.IntN(3))
		table.Classes = []domain.RewardClass{
			{Name: "稿酬", Conditions: domain.Conditions{System: domain.SetOf(domain.SystemOwn)}, Needs: map[domain.RewardFact]domain.Choice{domain.FactRecalled: domain.No}},
			{Name: "奖励", Conditions: domain.Conditions{System: domain.SetOf(domain.SystemParty, domain.SystemUnion, domain.SystemNews)}},
		}
		if random.IntN(2) == 0 {
			table.Classes[1].Needs = map[domain.RewardFact]domain.Choice{domain.FactRecommended: domain.Yes, domain.FactStaff: domain.No}
		}
		for _, level := range domain.OutletLevels() {
			line := domain.RuleLine{Name: level.Label(), Value: random.Int64N(50_000), Conditions: domain.Conditions{Level: domain.SetOf(level)}}
			if m == domain.MeasureMoney && len(s.Points.Lines) > 0 && random.IntN(3) == 0 {
				line.Effect, line.Value = domain.EffectPerPoint, 1+random.Int64N(900)
			}
			table.Lines = append(table.Lines, line)
		}
		for i := range random.IntN(5) {
			line := domain.RuleLine{Name: "第" + strconv.Itoa(i), Effect: domain.EffectTimes + domain.Effect(random.IntN(4)), Value: 1 + random.Int64N(400)}
			line.Conditions.From = random.IntN(1500)
			line.Conditions.Position = domain.Position(random.IntN(2))
			if line.Effect == domain.EffectPicture && random.IntN(2) == 0 {
				line.Limit = line.Value * 3
			}
			table.Lines = append(table.Lines, line)
		}
		for kind := range 4 {
			if random.IntN(3) == 0 {
				table.Caps = append(table.Caps, domain.Cap{Unit: kind%2 == 0, Yearly: kind < 2, Most: 1 + random.Int64N(200_000)})
			}
		}
	}
	if problems := s.Problems(outletList()); len(problems) > 0 {
		t.Fatalf("the random rules have problems: %v\n%s", problems, s.String())
	}
	return s
}

// randomFacts returns adoptions of a few people's manuscripts over a year.
func randomFacts(random *rand.Rand, manuscripts int) []domain.AdoptionFacts {
	var facts []domain.AdoptionFacts
	names := []string{"本会网站", "本会公众号", "市日报", "区总网站", "工人日报", "旗融媒"}
	for m := range manuscripts {
		var authors []domain.Author
		for range 1 + random.IntN(3) {
			n := random.IntN(4) // now and then somebody twice
			authors = append(authors, domain.Author{ID: fmt.Sprint("I-", n), Name: fmt.Sprint("作者", n), UnitID: fmt.Sprint("U-", n/2), Share: []int{0, 50, 33, 34, 17}[random.IntN(5)], Staff: n == 3})
		}
		for _, at := range random.Perm(len(names))[:1+random.IntN(3)] {
			facts = append(facts, adopted(fmt.Sprint("M", m), names[at], domain.Day("2026-01-01").Add(random.IntN(365)), func(f *domain.AdoptionFacts) {
				f.Characters, f.Pictures, f.Authors = random.IntN(2500), random.IntN(8), authors
				f.Adoption.Recommended = random.IntN(3) > 0
				f.Adoption.Place = []string{"", "头版", "头条"}[random.IntN(3)]
			}))
		}
	}
	return facts
}

// checkCaps holds what is on record against the caps of rules that hold for all.
func checkCaps(t *testing.T, s domain.RuleSet, entries []domain.RewardEntry) {
	t.Helper()
	for _, m := range domain.Measures() {
		for _, limit := range s.Table(m).Caps {
			sums := map[string]int64{}
			for _, e := range entries {
				key := e.AuthorID
				if limit.Unit {
					key = e.UnitID
				}
				if key += fmt.Sprint(e.Earned.Year); !limit.Yearly {
					key += e.Earned.Label()
				}
				if e.Measure == m {
					sums[key] += e.Amount
				}
			}
			for key, sum := range sums {
				if sum > limit.Most {
					t.Errorf("%s of %s: %d, at most %d", limit.Label(), key, sum, limit.Most)
				}
			}
		}
	}
}

func TestReckoning_OrderOfInputDoesNotMatterAndAgainChangesNothing(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 1))
		r := domain.Reckoning{Rules: []domain.RuleSet{randomRules(t, random, 1, ""), randomRules(t, random, 2, "2026-06-01")}, Open: quarter(1 + random.IntN(4))}
		facts := randomFacts(random, 8)
		first := r.Entries(facts)
		shuffled := append([]domain.AdoptionFacts{facts[0]}, facts...) // and one twice
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		random.Shuffle(len(r.Rules), func(i, j int) { r.Rules[i], r.Rules[j] = r.Rules[j], r.Rules[i] })
		if second := r.Entries(shuffled); !reflect.DeepEqual(first, second) {
			t.Fatalf("seed %d: in another order:\n%+v\n%+v", seed, first, second)
		}
		r.Record = first
		random.Shuffle(len(first), func(i, j int) { r.Record[i], r.Record[j] = r.Record[j], r.Record[i] })
		r.Open = quarter(4)
		if again := r.Entries(facts); len(again) > 0 {
			t.Fatalf("seed %d: again: %+v", seed, again)
		}
	}
}

func TestReckoning_PartOfTheManuscriptsAgainChangesNothing(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 5))
		r := domain.Reckoning{Rules: []domain.RuleSet{randomRules(t, random, 1, "")}, Open: quarter(2)}
		facts := randomFacts(random, 8)
		r.Record = r.Entries(facts)
		var some []domain.AdoptionFacts
		for _, f := range facts {
			if f.Adoption.ManuscriptID < "M4" {
				some = append(some, f)
			}
		}
		if again := r.Entries(some); len(again) > 0 {
			t.Fatalf("seed %d: %+v", seed, again)
		}
	}
}

func TestReckoning_SharesSumToTheWhole(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 2))
		rules := randomRules(t, random, 1, "")
		for _, m := range domain.Measures() {
			rules.Table(m).Caps, rules.Table(m).Sharing = nil, domain.ShareFirst
			for i := range rules.Table(m).Classes {
				delete(rules.Table(m).Classes[i].Needs, domain.FactStaff)
			}
		}
		facts := randomFacts(random, 6)
		whole := byAdoption(domain.Reckoning{Rules: []domain.RuleSet{rules}}.Entries(facts))
		for _, sharing := range []domain.Sharing{domain.ShareEqual, domain.ShareStated} {
			rules.Points.Sharing, rules.Money.Sharing = sharing, sharing
			entries := domain.Reckoning{Rules: []domain.RuleSet{rules}}.Entries(facts)
			if got := byAdoption(entries); !reflect.DeepEqual(got, whole) {
				t.Fatalf("seed %d: %s: got %v, want %v", seed, sharing.Label(), got, whole)
			}
			var sum domain.Sum
			for key, amount := range whole {
				if key[0] == '0' {
					sum.Points += amount
				} else {
					sum.Fen += amount
				}
			}
			if got := domain.SumOf(entries); got != sum {
				t.Fatalf("seed %d: the total is %+v, the list's %+v", seed, got, sum)
			}
		}
	}
}

func byAdoption(entries []domain.RewardEntry) map[string]int64 {
	all := map[string]int64{}
	for _, e := range entries {
		all[fmt.Sprint(e.Measure, e.AdoptionID)] += e.Amount
	}
	return all
}

// A year in which adoptions come in, manuscripts are recalled and authors
// corrected: what is on record stays, its sums are what is due, and no cap is
// exceeded.
func TestReckoning_KeepsTheRecordAndTheCapsThroughAYear(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 3))
		rules := randomRules(t, random, 1, "")
		r := domain.Reckoning{Rules: []domain.RuleSet{rules}}
		all := randomFacts(random, 12)
		known := 0
		for n := 1; n <= 4; n++ {
			r.Open = quarter(n)
			known = min(known+random.IntN(10), len(all))
			for i := range known {
				switch random.IntN(12) {
				case 0:
					all[i].Manuscript.State = domain.ManuscriptRecalled
				case 1:
					all[i].Adoption.State = domain.AdoptionRevoked
				case 2:
					all[i].Authors = []domain.Author{{ID: "I-1", Name: "作者1", UnitID: "U-0"}}
				case 3:
					all[i].Adoption.PublishedDay = all[i].Adoption.PublishedDay.Add(-40)
				}
			}
			entries := r.Entries(all[:known])
			for _, e := range entries {
				if e.Quarter.Compare(r.Open) < 0 || e.Quarter.Compare(e.Earned) < 0 || e.Adjusts && e.Amount == 0 {
					t.Fatalf("seed %d, quarter %d: %+v", seed, n, e)
				}
			}
			r.Record = append(r.Record, entries...)
			checkCaps(t, rules, r.Record)
			if again := r.Entries(all[:known]); len(again) > 0 {
				t.Fatalf("seed %d, quarter %d: again: %+v", seed, n, again)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d: %s", seed, rules.String())
		}
		none := r.Entries(revoked(all[:known]))
		if sum := domain.SumOf(append(r.Record, none...)); sum != (domain.Sum{}) {
			t.Fatalf("seed %d: when all is revoked there remains %+v", seed, sum)
		}
	}
}

func revoked(facts []domain.AdoptionFacts) []domain.AdoptionFacts {
	all := append([]domain.AdoptionFacts(nil), facts...)
	for i := range all {
		all[i].Adoption.State = domain.AdoptionRevoked
	}
	return all
}

func TestCompareRules_DifferencesAddUp(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 4))
		before, after := randomRules(t, random, 1, ""), randomRules(t, random, 2, "")
		facts := randomFacts(random, 8)
		all := func(domain.RewardEntry) bool { return true }
		compared := domain.CompareRules(facts, []domain.RuleSet{before}, []domain.RuleSet{after}, 0, all)
		if want := domain.SumOf(domain.Reckoning{Rules: []domain.RuleSet{before}}.Entries(facts)); compared.Before != want {
			t.Fatalf("seed %d: before %+v, want %+v", seed, compared.Before, want)
		}
		sum := compared.Before
		for _, c := range compared.Changes {
			person := c.Before
			for _, p := range c.Pairs {
				if p.Measure() == domain.MeasureMoney {
					person.Fen += p.More()
				} else {
					person.Points += p.More()
				}
			}
			if person != c.After {
				t.Fatalf("seed %d: %s's pairs come to %+v, want %+v", seed, c.Author, person, c.After)
			}
			sum.Points += c.After.Points - c.Before.Points
			sum.Fen += c.After.Fen - c.Before.Fen
		}
		if sum != compared.After {
			t.Fatalf("seed %d: the list comes to %+v, the sum is %+v", seed, sum, compared.After)
		}
		if want := domain.SumOf(domain.Reckoning{Rules: []domain.RuleSet{after}}.Entries(facts)); sum != want {
			t.Fatalf("seed %d: %+v, want %+v", seed, sum, want)
		}
	}
}
