package domain_test

import (
	"strings"
	"testing"

	"laigao/domain"
)

func quarter(n int) domain.Quarter { return domain.Quarter{Year: 2026, Number: n} }

// settle adds to the record what it lacks.
func settle(r *domain.Reckoning, facts ...domain.AdoptionFacts) []domain.RewardEntry {
	entries := r.Entries(facts)
	r.Record = append(r.Record, entries...)
	return entries
}

func TestReckoning_GivesNothingWhereTheRecordIsRight(t *testing.T) {
	r := byClass()
	r.Open = quarter(1)
	facts := []domain.AdoptionFacts{adopted("A", "本会网站", "2026-02-01"), adopted("B", "市日报", "2026-02-02")}
	if first := settle(&r, facts...); len(first) != 2 || first[0].Adjusts || first[0].Late() || first[0].Quarter != quarter(1) {
		t.Fatalf("first: %+v", first)
	}
	r.Open = quarter(2)
	if again := settle(&r, facts...); len(again) != 0 {
		t.Errorf("again: %+v", again)
	}
}

func TestReckoning_TakesARecalledManuscriptBackByANewEntry(t *testing.T) {
	r := byClass()
	r.Open = quarter(1)
	settle(&r, adopted("A", "本会网站", "2026-02-01"))
	r.Open = quarter(2)
	entries := settle(&r, adopted("A", "本会网站", "2026-02-01", recalled))
	if len(entries) != 1 || entries[0].Amount != -80_00 || !entries[0].Adjusts || entries[0].Quarter != quarter(2) || entries[0].Earned != quarter(1) || entries[0].Late() {
		t.Fatalf("got %+v", entries)
	}
	if want := "原计 ¥80.00，现计 ¥0.00：《职工运动会开幕》刊于本会网站（市级、网站），不计稿酬：已撤稿。"; entries[0].Words != want {
		t.Errorf("got %s, want %s", entries[0].Words, want)
	}
	if again := settle(&r, adopted("A", "本会网站", "2026-02-01", recalled)); len(again) != 0 {
		t.Errorf("again: %+v", again)
	}
}

func TestReckoning_TakesARevokedAdoptionBack(t *testing.T) {
	r := byClass()
	r.Open = quarter(1)
	both := []domain.AdoptionFacts{adopted("A", "本会网站", "2026-02-01"), adopted("A", "市日报", "2026-02-02", recommended)}
	settle(&r, both...)
	both[1].Adoption.State = domain.AdoptionRevoked
	entries := settle(&r, both...)
	wantAmounts(t, entries, map[string]int64{"稿酬 A@市日报 张三": -240_00}) // 80 × 3
	if !strings.HasPrefix(entries[0].Words, "原计 ¥240.00，现不再计：采用已撤销") {
		t.Error(entries[0].Words)
	}
	claimed := adopted("B", "本会网站", "2026-02-01", func(f *domain.AdoptionFacts) { f.Adoption.State = domain.AdoptionClaimed })
	if entries := settle(&r, claimed); len(entries) != 0 {
		t.Errorf("a claim earns %+v", entries)
	}
}

func TestReckoning_MovesSharesByAdjustingBothAuthors(t *testing.T) {
	r := byClass()
	r.Open = quarter(1)
	settle(&r, adopted("A", "本会网站", "2026-02-01", withCoauthors(domain.Coauthor{Name: "李四", Share: 40})))
	r.Open = quarter(3)
	entries := settle(&r, adopted("A", "本会网站", "2026-02-01", withCoauthors(domain.Coauthor{Name: "李四", Share: 25}, domain.Coauthor{Name: "王五", Share: 15})))
	// 80 yuan: 48 and 32 become 48, 20 and 12.
	wantAmounts(t, entries, map[string]int64{"稿酬 A@本会网站 李四": -12_00, "稿酬 A@本会网站 王五": 12_00})
	for _, e := range entries {
		if e.Adjusts != (e.Author == "李四") || e.Quarter != quarter(3) {
			t.Errorf("got %+v", e)
		}
	}
}

func TestReckoning_GivesOnlyTheDifferenceWhenAHigherAdoptionFollows(t *testing.T) {
	r := byPoints()
	r.Open = quarter(1)
	own := adopted("A", "本会网站", "2026-03-20")
	settle(&r, own)
	r.Open = quarter(2)
	entries := settle(&r, own, adopted("A", "工人日报", "2026-04-10"))
	wantAmounts(t, entries, map[string]int64{
		"积分 A@本会网站 张三": -5_00, "积分 A@工人日报 张三": 40_00, "稿酬 A@本会网站 张三": -20_00, "稿酬 A@工人日报 张三": 160_00,
	})
	if sum := domain.SumOf(r.Record); sum != (domain.Sum{Points: 40_00, Fen: 160_00}) {
		t.Errorf("all: %+v", sum)
	}
}

func TestReckoning_EntersALateAdoptionInTheOpenQuarterAsSuch(t *testing.T) {
	r := byPoints()
	r.Open = quarter(2)
	entries := settle(&r, adopted("A", "本会网站", "2026-03-31"), adopted("B", "本会网站", "2026-07-01"))
	for _, e := range entries {
		late, in := e.AdoptionID == "A@本会网站", quarter(3)
		if late {
			in = quarter(2)
		}
		if e.Late() != late || e.Quarter != in || strings.HasSuffix(e.Words, "补录2026年第1季度刊发的采用。") != late {
			t.Errorf("got %+v", e)
		}
	}
}

// A late adoption stands behind those that are on record, whatever its day.
func TestReckoning_LateAdoptionTakesNothingFromThoseOnRecord(t *testing.T) {
	r := change(func(table *domain.RuleTable) { table.Caps = []domain.Cap{{Yearly: true, Most: 100_00}} })
	r.Open = quarter(1)
	paid := adopted("B", "本会网站", "2026-03-01")
	settle(&r, paid)
	r.Open = quarter(2)
	late := adopted("A", "本会网站", "2026-02-01")
	wantAmounts(t, settle(&r, late, paid), map[string]int64{"稿酬 A@本会网站 张三": 20_00}) // 100 - 80
	if again := settle(&r, late, paid); len(again) != 0 {
		t.Errorf("again: %+v", again)
	}
}

func TestReckoning_AppliesChangedRulesToThePastOnlyWhenAsked(t *testing.T) {
	r := byPoints()
	r.Open = quarter(1)
	facts := []domain.AdoptionFacts{adopted("A", "本会网站", "2026-02-01")}
	settle(&r, facts...)
	dearer := domain.StarterRulesByPoints("2026-04-01")
	dearer.Version, dearer.Money.Lines[0].Value = 2, 6_00
	r.Rules, r.Open = append(r.Rules, dearer), quarter(2)
	if entries := settle(&r, facts...); len(entries) != 0 {
		t.Fatalf("a later version reaches back: %+v", entries)
	}
	r.Rules[1].From = "2026-01-01"
	wantAmounts(t, settle(&r, facts...), map[string]int64{"稿酬 A@本会网站 张三": 10_00}) // 5 points at 6 rather than 4 yuan
}

func TestCompareRules_TellsWhoChangesByHowMuchAndWhy(t *testing.T) {
	li := func(f *domain.AdoptionFacts) {
		f.Authors = []domain.Author{{ID: "I-li", Name: "李四", UnitID: "U-2"}}
	}
	facts := []domain.AdoptionFacts{
		adopted("A", "本会网站", "2026-02-01"), adopted("A", "区总网站", "2026-02-03"),
		adopted("B", "市日报", "2026-02-01", li),
		adopted("C", "工人日报", "2026-02-01", func(f *domain.AdoptionFacts) { f.Authors[0] = domain.Author{ID: "I-wu", Name: "吴六", UnitID: "U-2"} }),
	}
	before, after := domain.StarterRulesByPoints(""), domain.StarterRulesByPoints("")
	after.Points.Combination, after.Points.Lines[6].Value = domain.Additive, 15_00
	all := func(domain.RewardEntry) bool { return true }
	changes := domain.CompareRules(facts, []domain.RuleSet{before}, []domain.RuleSet{after}, 0, all).Changes
	// 张三: 20 points become 20 + 5. 李四: 10 become 15. 吴六 keeps 40.
	if len(changes) != 2 {
		t.Fatalf("got %+v", changes)
	}
	for i, want := range []domain.RewardChange{
		{Author: "李四", Before: domain.Sum{Points: 10_00, Fen: 40_00}, After: domain.Sum{Points: 15_00, Fen: 60_00}},
		{Author: "张三", Before: domain.Sum{Points: 20_00, Fen: 80_00}, After: domain.Sum{Points: 25_00, Fen: 100_00}},
	} {
		got := changes[i]
		if got.Author != want.Author || got.Before != want.Before || got.After != want.After || len(got.Pairs) != 2 {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	pair := changes[0].Pairs[1] // money stands first
	for got, want := range map[string]string{
		pair.Before.Words: "《职工运动会开幕》刊于市日报（市级、报纸），按“市级其他媒体”计 10 分。",
		pair.After.Words:  "《职工运动会开幕》刊于市日报（市级、报纸），按“市级其他媒体”计 15 分。",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if none := domain.CompareRules(facts, []domain.RuleSet{before}, []domain.RuleSet{before}, 0, all).Changes; len(none) != 0 {
		t.Errorf("the same rules change %+v", none)
	}
}
