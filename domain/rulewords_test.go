package domain_test

import (
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

func TestSentence_TellsConditionsAndEffectOfEveryKind(t *testing.T) {
	outlets := []domain.Outlet{{ID: "O-1", Name: "工人日报"}}
	conditions := domain.Conditions{
		Outlets: []string{"O-1", "市日报"}, Level: domain.SetOf(domain.LevelCity), System: domain.SetOf(domain.SystemParty, domain.SystemUnion, domain.SystemNews, domain.SystemSocial),
		Kind: domain.SetOf(domain.OutletPaper), Class: domain.SetOf(domain.ClassOther), Topics: []string{"理论研究"}, Genre: domain.SetOf(domain.GenreText),
		From: 800, Below: 1500, Position: domain.PositionFront | domain.PositionLead, Facts: map[domain.RewardFact]domain.Choice{domain.FactOriginal: domain.Yes, domain.FactRecalled: domain.No},
	}
	want := "“整版”：工人日报、市日报，市级，系统：除自有外，报纸，稿件类别：其他，种类：理论研究，体裁：文字，800 字以上、不足 1500 字，刊于头版头条，原创，没有撤稿的采用，计 ¥1,234.50。"
	if got := (domain.RuleLine{Name: "整版", Value: 1234_50, Conditions: conditions}).Sentence(domain.MeasureMoney, outlets); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for want, line := range map[string]domain.RuleLine{
		"不计":            {Effect: domain.EffectBase},
		"计 2.5 分":       {Effect: domain.EffectBase, Value: 250},
		"每积 1 分计 ¥4.00": {Effect: domain.EffectPerPoint, Value: 400},
		"乘 0.5":         {Effect: domain.EffectTimes, Value: 50},
		"加 3 分":         {Effect: domain.EffectAdd, Value: 300},
		"每张图片加 1 分，最多加 4 分": {Effect: domain.EffectPicture, Value: 100, Limit: 400},
		"最后加 50%": {Effect: domain.EffectPercent, Value: 50},
	} {
		if got := line.Does(domain.MeasurePoints); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	class := domain.RewardClass{Name: "稿酬", Needs: map[domain.RewardFact]domain.Choice{domain.FactSelfMade: domain.Yes}}
	if got, want := class.Sentence(nil), "“稿酬”：所有采用；必须自主完成，缺一项就不计。"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTaxSentence_NamesEveryNumber(t *testing.T) {
	for want, tax := range map[string]domain.Tax{
		"发放时不扣税。": {},
		"按稿酬所得预扣，每次发放算一次：不超过 ¥4,000.00 的减 ¥800.00，超过的减 20%；余下的按 70% 计入；税率 20%。":                                                             domain.ManuscriptTax(),
		"按劳务报酬所得预扣，每次发放算一次：不超过 ¥4,000.00 的减 ¥800.00，超过的减 20%；税率 不超过 ¥20,000.00 的部分按 20%，不超过 ¥50,000.00 的部分按 30%减 ¥2,000.00，40%减 ¥7,000.00。": domain.LabourTax(),
	} {
		if got := tax.Sentence(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	var taxes []int64
	for _, sample := range domain.ManuscriptTax().Samples() {
		taxes = append(taxes, sample.Tax)
	}
	if want := []int64{0, 28_00, 98_00, 448_00, 560_00, 1120_00}; !slices.Equal(taxes, want) {
		t.Errorf("got %v, want %v", taxes, want)
	}
}

func TestExample_IsWhatTheRulesReckon(t *testing.T) {
	outlets := []domain.Outlet{
		{ID: domain.OutletOwnAccount, Name: "本会公众号", System: domain.SystemOwn, Level: domain.LevelCity, Kind: domain.OutletAccount},
		{ID: "s", Name: "市网", System: domain.SystemNews, Level: domain.LevelCity, Kind: domain.OutletSite},
		{ID: "p", Name: "市日报", System: domain.SystemNews, Level: domain.LevelCity, Kind: domain.OutletPaper},
	}
	rules := domain.StarterRulesByClass("2026-04-01")
	// 稿酬 120 + 2 × 20 = 160; 奖励 160 × 3 = 480, half more on the front page: 720.
	example := rules.Example(outlets)
	if example.Sum.Fen != 880_00 || !strings.Contains(example.Words, "本会公众号、市日报（头版）采用") {
		t.Fatalf("got %+v", example)
	}
	for _, e := range example.Entries {
		if e.Author == "李四" && e.Class == "稿酬" && e.Amount != 64_00 {
			t.Errorf("a share of 40%% of 160 yuan: got %+v", e)
		}
	}
	points := domain.StarterRulesByPoints("")
	if sum := points.Example(outlets).Sum; sum.Points != 10_00 || sum.Fen != 40_00 {
		t.Errorf("the highest of 5 and 10 points, at 4 yuan: got %+v", sum)
	}
}

func TestHoldsUntil_EndsTheDayBeforeTheNextVersion(t *testing.T) {
	version := func(number int, from domain.Day) domain.RuleSet { return domain.RuleSet{Version: number, From: from} }
	all := []domain.RuleSet{version(1, "2026-01-01"), version(2, "2026-07-01"), version(3, "2026-04-01"), version(4, "2026-07-01")}
	for i, want := range []struct {
		last domain.Day
		ever bool
	}{{"2026-03-31", true}, {"", false}, {"2026-06-30", true}, {"", true}} {
		if last, ever := all[i].HoldsUntil(all); last != want.last || ever != want.ever {
			t.Errorf("version %d: got %q, %v", all[i].Version, last, ever)
		}
	}
}
