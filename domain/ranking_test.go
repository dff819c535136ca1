package domain_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

func candidate(name string, points int64, nation int) domain.AwardCandidate {
	return domain.AwardCandidate{
		ID: "id-" + name, SubjectID: name, Name: name, Class: "banner", ClassName: "旗区总工会",
		Figures: domain.AwardFigures{Points: points, Nation: nation, Adoptions: nation},
	}
}

func ranked(seats int, all ...domain.AwardCandidate) ([]domain.AwardCandidate, []domain.AwardQuota) {
	quotas := []domain.AwardQuota{{Class: "banner", Seats: seats}}
	domain.RankCandidates(all, domain.TieRules(), quotas)
	domain.Preselect(all)
	return all, quotas
}

// told writes what became of each candidate: name, place, standing, whether chosen.
func told(all []domain.AwardCandidate) string {
	var words []string
	for _, c := range all {
		mark := ""
		if c.Chosen {
			mark = "选"
		}
		words = append(words, c.Name+string(rune('0'+c.Place))+c.Standing.Label()+mark)
	}
	return strings.Join(words, " ")
}

func TestRankCandidates_ByPointsThenByTheRulesThenTogether(t *testing.T) {
	all, _ := ranked(2, candidate("甲", 100, 0), candidate("乙", 300, 1), candidate("丙", 200, 1), candidate("丁", 200, 2))
	if got, want := told(all), "乙1名额内选 丁2名额内选 丙3名额外 甲4名额外"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	all, _ = ranked(2, candidate("甲", 300, 0), candidate("乙", 200, 1), candidate("丙", 200, 1), candidate("丁", 100, 0))
	if got, want := told(all), "甲1名额内选 丙2并列，待定 乙2并列，待定 丁4名额外"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	all, _ = ranked(3, candidate("甲", 300, 0), candidate("乙", 200, 1), candidate("丙", 200, 1), candidate("丁", 100, 0))
	if got, want := told(all), "甲1名额内选 丙2名额内选 乙2名额内选 丁4名额外"; got != want {
		t.Errorf("a tie that the quota holds: got %s, want %s", got, want)
	}
}

func TestRankCandidates_TheOrderOfTheRulesDecides(t *testing.T) {
	a, b := candidate("甲", 100, 1), candidate("乙", 100, 0)
	b.Figures.OnTime, b.Figures.Timed = 3, 3
	for _, one := range []struct {
		ties []domain.TieRule
		want int
	}{
		{[]domain.TieRule{domain.TieNation, domain.TieOnTime}, -1}, {[]domain.TieRule{domain.TieOnTime, domain.TieNation}, 1}, {[]domain.TieRule{domain.TieCity}, 0}, {nil, 0},
	} {
		if got := domain.CompareFigures(a.Figures, b.Figures, one.ties); got != one.want {
			t.Errorf("%v: got %d, want %d", one.ties, got, one.want)
		}
	}
}

func TestRankCandidates_WhoIsExcludedOrEarnedNothingHasNoSeat(t *testing.T) {
	first := candidate("甲", 900, 1)
	first.Standing, first.Chosen = domain.StandingExcluded, true
	all, _ := ranked(3, candidate("丙", 0, 0), first, candidate("乙", 100, 0))
	if got, want := told(all), "乙1名额内选 丙2名额外 甲0已排除"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCheckChoices_AsksForReasons(t *testing.T) {
	fresh := func() ([]domain.AwardCandidate, []domain.AwardQuota) {
		return ranked(2, candidate("甲", 300, 0), candidate("乙", 200, 1), candidate("丙", 200, 1), candidate("丁", 100, 0))
	}
	for _, one := range []struct {
		what   string
		change func(c []domain.AwardCandidate, q []domain.AwardQuota)
		want   []string // parts of the problems; places: 甲 0, 丙 1, 乙 2, 丁 3
	}{
		{"a tie that nobody decided", func([]domain.AwardCandidate, []domain.AwardQuota) {}, []string{"并列的还要选定 1 个"}},
		{"a tie decided without reason", func(c []domain.AwardCandidate, _ []domain.AwardQuota) { c[1].Chosen = true }, []string{"选定要写明原因"}},
		{"a tie decided", func(c []domain.AwardCandidate, _ []domain.AwardQuota) {
			c[1].Chosen, c[1].Reason = true, "报送更及时"
		}, nil},
		{"nobody of a tie, with reasons", func(c []domain.AwardCandidate, _ []domain.AwardQuota) { c[1].Reason, c[2].Reason = "空缺", "空缺" }, nil},
		{"somebody below", func(c []domain.AwardCandidate, _ []domain.AwardQuota) {
			c[1].Chosen, c[1].Reason, c[0].Chosen, c[0].Reason, c[3].Chosen = true, "更及时", false, "本人放弃", true
		}, []string{"丁在名额之外"}},
		{"somebody left out", func(c []domain.AwardCandidate, _ []domain.AwardQuota) {
			c[1].Chosen, c[1].Reason, c[0].Chosen = true, "更及时", false
		}, []string{"甲在名额之内"}},
		{"more than the quota", func(c []domain.AwardCandidate, _ []domain.AwardQuota) {
			c[1].Chosen, c[1].Reason, c[2].Chosen, c[2].Reason = true, "并列", true, "并列"
		}, []string{"选了 3 个，名额是 2 个"}},
		{"more than the quota with a reason", func(c []domain.AwardCandidate, q []domain.AwardQuota) {
			c[1].Chosen, c[1].Reason, c[2].Chosen, c[2].Reason = true, "并列", true, "并列"
			q[0].Reason = "并列两位不分先后"
		}, nil},
		{"somebody excluded, whatever the reason", func(c []domain.AwardCandidate, _ []domain.AwardQuota) {
			c[1].Chosen, c[1].Reason, c[3].Standing, c[3].Chosen, c[3].Reason = true, "更及时", domain.StandingExcluded, true, "原因"
			c[0].Chosen, c[0].Reason = false, "让出"
		}, []string{"丁已经排除"}},
	} {
		all, quotas := fresh()
		one.change(all, quotas)
		problems := domain.CheckChoices(all, quotas)
		fits := len(problems) == len(one.want)
		for i := range min(len(problems), len(one.want)) {
			fits = fits && strings.Contains(problems[i].Words, one.want[i])
		}
		if !fits {
			t.Errorf("%s: got %+v, want %q", one.what, problems, one.want)
		}
	}
}

func TestPreselect_KeepsWhatPeopleHaveDecidedWhileItDiffers(t *testing.T) {
	all, quotas := ranked(1, candidate("甲", 300, 0), candidate("乙", 200, 0))
	all[0].Chosen, all[0].Reason, all[1].Chosen, all[1].Reason = false, "本人放弃", true, "递补"
	domain.RankCandidates(all, nil, quotas)
	domain.Preselect(all)
	if all[0].Chosen || !all[1].Chosen || all[1].Reason != "递补" {
		t.Errorf("got %+v", all)
	}
	all[1].Figures.Points = 500
	domain.RankCandidates(all, nil, quotas)
	domain.Preselect(all)
	if !all[0].Chosen || all[0].Reason != "" || all[0].Name != "乙" || all[1].Chosen {
		t.Errorf("the reason is needed no more: got %s", told(all))
	}
}

func TestFiguresOf_CountsAnAdoptionOnceAndWhatStands(t *testing.T) {
	line := func(adoption, manuscript string, m domain.Measure, amount int64, level domain.OutletLevel, stands bool) domain.AwardLine {
		return domain.AwardLine{AdoptionID: adoption, ManuscriptID: manuscript, Measure: m, Amount: amount, Level: level, Stands: stands}
	}
	got := domain.FiguresOf([]domain.AwardLine{
		line("a", "1", domain.MeasurePoints, 500, domain.LevelCity, true), line("a", "1", domain.MeasureMoney, 8000, domain.LevelCity, true),
		line("b", "1", domain.MeasurePoints, 2500, domain.LevelNation, true), line("c", "2", domain.MeasurePoints, 1000, domain.LevelRegion, false),
		line("c", "2", domain.MeasurePoints, -1000, domain.LevelRegion, false), line("d", "3", domain.MeasureMoney, 100, domain.LevelDistrict, true),
	}, []domain.AwardSent{{OnTime: domain.Yes}, {OnTime: domain.No}, {OnTime: domain.Unanswered}})
	want := domain.AwardFigures{Points: 3000, Nation: 1, City: 1, District: 1, Adoptions: 3, Manuscripts: 2, Submitted: 3, OnTime: 1, Timed: 2}
	if got != want || got.OnTimeShare() != 5000 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// crowd makes up candidates with few different figures, so that many are equal.
func crowd(r *rand.Rand) ([]domain.AwardCandidate, []domain.AwardQuota) {
	var all []domain.AwardCandidate
	var quotas []domain.AwardQuota
	for _, kind := range domain.AwardKinds() {
		for at, class := range []string{"banner", "industry", "city"} {
			quotas = append(quotas, domain.AwardQuota{Kind: kind, Class: class, Seats: r.IntN(5)})
			for i := range r.IntN(9) {
				c := candidate(class+string(rune('a'+i)), int64(r.IntN(3))*100, r.IntN(2))
				c.Kind, c.Class, c.ClassAt, c.Figures.City = kind, class, at, r.IntN(2)
				if r.IntN(5) == 0 {
					c.Standing = domain.StandingExcluded
				}
				all = append(all, c)
			}
		}
	}
	return all, quotas
}

func TestRankCandidates_IsTheSameInAnyOrderAndAddsUp(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 65))
		all, quotas := crowd(r)
		ties := domain.TieRules()[:r.IntN(7)]
		other := slices.Clone(all)
		r.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
		domain.RankCandidates(all, ties, quotas)
		domain.RankCandidates(other, ties, quotas)
		if !reflect.DeepEqual(all, other) {
			t.Fatalf("seed %d: another order gives another ranking", seed)
		}
		domain.Preselect(all)
		for i := range all[:max(len(all)-1, 0)] {
			a, b := all[i], all[i+1]
			if a.Kind != b.Kind || a.Class != b.Class || b.Place == 0 {
				continue
			}
			if equal := domain.CompareFigures(a.Figures, b.Figures, ties) == 0; a.Place > b.Place || equal != (a.Place == b.Place) {
				t.Fatalf("seed %d: %+v before %+v", seed, a, b)
			}
		}
		chosen := map[domain.AwardQuota]int{}
		for _, c := range all {
			for _, q := range quotas {
				if q.Kind == c.Kind && q.Class == c.Class && c.Chosen {
					chosen[q]++
				}
			}
			if c.Chosen && c.Standing == domain.StandingExcluded {
				t.Fatalf("seed %d: %s is excluded and chosen", seed, c.Name)
			}
		}
		for q, n := range chosen {
			if n > q.Seats {
				t.Fatalf("seed %d: %d chosen for %d seats", seed, n, q.Seats)
			}
		}
		settledByChance(t, r, all, quotas)
	}
}

// settledByChance lets people choose at random and looks whether what passes
// keeps to the quotas, the exclusions and the reasons.
func settledByChance(t *testing.T, r *rand.Rand, all []domain.AwardCandidate, quotas []domain.AwardQuota) {
	t.Helper()
	for i := range all {
		if r.IntN(3) == 0 {
			all[i].Chosen = !all[i].Chosen
			all[i].Reason = []string{"", "有原因"}[r.IntN(2)]
		}
	}
	if len(domain.CheckChoices(all, quotas)) > 0 {
		return
	}
	for _, q := range quotas {
		n := 0
		for _, c := range all {
			if c.Kind != q.Kind || c.Class != q.Class {
				continue
			}
			if c.Chosen {
				n++
			}
			if c.Chosen && c.Standing == domain.StandingExcluded || c.Chosen != (c.Standing == domain.StandingWithin) && c.Reason == "" && c.Standing != domain.StandingTied && c.Standing != domain.StandingExcluded {
				t.Fatalf("%+v passed", c)
			}
		}
		if n > q.Seats && q.Reason == "" {
			t.Fatalf("%d chosen for %d seats without a reason", n, q.Seats)
		}
	}
}
