package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

func byPoints() domain.Reckoning {
	return domain.Reckoning{Rules: []domain.RuleSet{domain.StarterRulesByPoints("2026-01-01")}}
}

func byClass() domain.Reckoning {
	return domain.Reckoning{Rules: []domain.RuleSet{domain.StarterRulesByClass("2026-01-01")}}
}

func TestStarterRulesByPoints_EarnWhatIsWorkedOutByHand(t *testing.T) {
	picture := func(f *domain.AdoptionFacts) { f.Manuscript.Genre = domain.GenrePicture }
	entries := byPoints().Entries([]domain.AdoptionFacts{
		adopted("A", "本会公众号", "2026-02-01"), adopted("A", "区总网站", "2026-02-03"),
		adopted("B", "本会网站", "2026-02-01", picture),
		adopted("C", "工人日报", "2026-02-01", withCoauthors(domain.Coauthor{Name: "李四", Share: 40})),
		adopted("D", "市日报", "2026-02-01"),
		adopted("E", "本会月刊", "2026-02-01"),
		adopted("F", "区总月刊", "2026-02-01"),
		adopted("G", "全总网站", "2026-02-01"),
		adopted("H", "旗融媒", "2026-02-01"),
		adopted("I", "本会网站", "2026-02-01", func(f *domain.AdoptionFacts) { f.Manuscript.SelfMade = domain.Unanswered }),
	})
	wantAmounts(t, entries, map[string]int64{
		"积分 A@本会公众号 张三": 0, "稿酬 A@本会公众号 张三": 0, // 5 points, but 20 are the highest
		"积分 A@区总网站 张三": 20_00, "稿酬 A@区总网站 张三": 80_00, // 20 points × 4 yuan
		"积分 B@本会网站 张三": 2_50, "稿酬 B@本会网站 张三": 10_00, // half of 5 points; 2.5 × 4 yuan
		"积分 C@工人日报 张三": 40_00, "稿酬 C@工人日报 张三": 160_00, // 40 × 4 yuan, all for the first author
		"积分 C@工人日报 李四": 0, "稿酬 C@工人日报 李四": 0,
		"积分 D@市日报 张三": 10_00, "稿酬 D@市日报 张三": 40_00,
		"积分 E@本会月刊 张三": 10_00, "稿酬 E@本会月刊 张三": 40_00,
		"积分 F@区总月刊 张三": 30_00, "稿酬 F@区总月刊 张三": 120_00,
		"积分 G@全总网站 张三": 25_00, "稿酬 G@全总网站 张三": 100_00,
		"积分 H@旗融媒 张三": 0, "稿酬 H@旗融媒 张三": 0, // no line for outlets of districts
		"积分 I@本会网站 张三": 5_00, "稿酬 I@本会网站 张三": 0, // points count, no fee without 自主完成
	})
	// 20 + 2.5 + 40 + 10 + 10 + 30 + 25 + 5 points; 80 + 10 + 160 + 40 + 40 + 120 + 100 yuan.
	if got, want := domain.SumOf(entries), (domain.Sum{Points: 142_50, Fen: 550_00}); got != want {
		t.Errorf("all: %+v, want %+v", got, want)
	}
	for key, want := range map[[2]string]string{
		{"积分", "A@区总网站"}:  "《职工运动会开幕》刊于区总网站（自治区级、网站），按“自治区工会网站”计 20 分。",
		{"稿酬", "A@区总网站"}:  "《职工运动会开幕》刊于区总网站（自治区级、网站），积 20 分，按“积分折算”每分 ¥4.00 计 ¥80.00。",
		{"积分", "A@本会公众号"}: "《职工运动会开幕》刊于本会公众号（市级、公众号或社交账号），按“本会网站、公众号”计 5 分，不计积分：同一稿件只计最高一项（区总网站，20 分）。",
		{"稿酬", "A@本会公众号"}: "《职工运动会开幕》刊于本会公众号（市级、公众号或社交账号），不计稿酬：没有积分，同一稿件只计最高一项（区总网站，20 分）。",
		{"积分", "B@本会网站"}:  "《职工运动会开幕》刊于本会网站（市级、网站），按“本会网站、公众号”计 5 分，乘 0.5（图片稿减半），共 2.5 分。",
		{"稿酬", "C@工人日报"}:  "《职工运动会开幕》刊于工人日报（全国、报纸），积 40 分，按“积分折算”每分 ¥4.00 计 ¥160.00，都计给第一作者。",
		{"稿酬", "I@本会网站"}:  "《职工运动会开幕》刊于本会网站（市级、网站），不计稿酬：没有填写是否自主完成。",
		{"积分", "H@旗融媒"}:   "《职工运动会开幕》刊于旗融媒（旗区级、公众号或社交账号），不计积分：规则里没有适用的标准。",
	} {
		m := domain.MeasurePoints
		if key[0] == "稿酬" {
			m = domain.MeasureMoney
		}
		if got := words(t, entries, m, key[1], "张三"); got != want {
			t.Errorf("%v:\n got %s\nwant %s", key, got, want)
		}
	}
}

func TestStarterRulesByPoints_PayNobodyMoreThanTheYearsCap(t *testing.T) {
	var facts []domain.AdoptionFacts
	for i := range 64 {
		facts = append(facts, adopted(fmt.Sprintf("M%02d", i), "工人日报", domain.Day("2026-01-01").Add(i*5)))
	}
	entries := byPoints().Entries(facts)
	got := amounts(entries)
	// 62 × 160 yuan are 9,920; the 63rd has 80 left of 10,000, the 64th nothing.
	for id, want := range map[string]int64{"M61": 160_00, "M62": 80_00, "M63": 0} {
		if amount := got["稿酬 "+id+"@工人日报 张三"]; amount != want {
			t.Errorf("%s: %d, want %d", id, amount, want)
		}
	}
	if sum := domain.SumOf(entries); sum.Fen != 10_000_00 || sum.Points != 64*40_00 {
		t.Errorf("all: %+v", sum)
	}
	said := words(t, entries, domain.MeasureMoney, "M62@工人日报", "张三")
	if want := "，2026年度个人年度上限 ¥10,000.00，此前已计 ¥9,920.00，本条计 ¥80.00。"; !strings.HasSuffix(said, want) {
		t.Errorf("got %s\nwant …%s", said, want)
	}
	next := domain.Reckoning{Rules: byPoints().Rules, Record: entries, Open: domain.Quarter{Year: 2027, Number: 1}}
	if sum := domain.SumOf(next.Entries([]domain.AdoptionFacts{adopted("N", "工人日报", "2027-01-02")})); sum.Fen != 160_00 {
		t.Errorf("the next year begins with %d", sum.Fen)
	}
}

func TestStarterRulesByClass_EarnWhatIsWorkedOutByHand(t *testing.T) {
	entries := byClass().Entries([]domain.AdoptionFacts{
		adopted("A", "本会网站", "2026-02-01", characters(799)),
		adopted("B", "本会网站", "2026-02-01", characters(800)),
		adopted("C", "本会网站", "2026-02-01", characters(1499)),
		adopted("D", "本会网站", "2026-02-01", characters(1500)),
		adopted("E", "本会网站", "2026-02-01", characters(500), pictures(7)),
		adopted("F", "本会月刊", "2026-02-01", characters(900), pictures(3), place("头版")),
		adopted("G", "本会公众号", "2026-02-01", pictures(2)), adopted("G", "本会网站", "2026-02-02", pictures(2)),
		adopted("G", "市日报", "2026-02-03", pictures(2), recommended), adopted("G", "区总网站", "2026-02-04", pictures(2), recommended),
		adopted("H", "工人日报", "2026-02-01", characters(1500), recommended, place("头版头条")),
		adopted("I", "市日报", "2026-02-01"),
		adopted("J", "旗融媒", "2026-02-01", recommended),
	})
	wantAmounts(t, entries, map[string]int64{
		"稿酬 A@本会网站 张三":  80_00,
		"稿酬 B@本会网站 张三":  120_00,
		"稿酬 C@本会网站 张三":  120_00,
		"稿酬 D@本会网站 张三":  150_00,
		"稿酬 E@本会网站 张三":  180_00, // 80 + 7 × 20, at most 100
		"稿酬 F@本会月刊 张三":  270_00, // 120 + 3 × 20 = 180; + 50 %
		"稿酬 G@本会公众号 张三": 120_00, // 80 + 2 × 20
		"稿酬 G@本会网站 张三":  0,      // as much, but later
		"稿酬 G@市日报 张三":   0,      // 120 × 3 = 360, lower than
		"稿酬 G@区总网站 张三":  600_00, // 120 × 5; own and outside add up to 720
		"稿酬 H@工人日报 张三":  1800_00,
		"稿酬 I@市日报 张三":   0, // not recommended
		"稿酬 J@旗融媒 张三":   0, // of a district, not the federation's own
	})
	// H: 150 × 8 = 1,200; + 50 %.
	for id, want := range map[string]string{
		"F@本会月刊": "《职工运动会开幕》刊于本会月刊（市级、刊物、头版），按“800 字以上”计 ¥120.00，加 ¥60.00（配图 3 张，每张 ¥20.00），加 50%（头版），共 ¥270.00。",
		"E@本会网站": "《职工运动会开幕》刊于本会网站（市级、网站），按“不足 800 字”计 ¥80.00，加 ¥100.00（配图 7 张，每张 ¥20.00，最多 ¥100.00），共 ¥180.00。",
		"G@市日报":  "《职工运动会开幕》刊于市日报（市级、报纸），按“不足 800 字”计 ¥80.00，加 ¥40.00（配图 2 张，每张 ¥20.00），乘 3（市级媒体），共 ¥360.00，不计奖励：同一稿件“奖励”只计最高一项（区总网站，¥600.00）。",
		"I@市日报":  "《职工运动会开幕》刊于市日报（市级、报纸），不计奖励：没有经本会推荐。",
		"J@旗融媒":  "《职工运动会开幕》刊于旗融媒（旗区级、公众号或社交账号），不计稿酬：不在计算范围内。",
	} {
		if got := words(t, entries, domain.MeasureMoney, id, "张三"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", id, got, want)
		}
	}
}

func TestStarterRulesByClass_ShareAsStatedElseEqually(t *testing.T) {
	entries := byClass().Entries([]domain.AdoptionFacts{
		// 180 yuan + 50 % = 270: 50, 30 and 20 % are 135, 81 and 54.
		adopted("A", "本会月刊", "2026-02-01", characters(900), pictures(3), place("头版"),
			withCoauthors(domain.Coauthor{Name: "李四", Share: 30}, domain.Coauthor{Name: "王五", Share: 20})),
		// 80 yuan by three: 26.66 each and the odd 2 fen to the first.
		adopted("B", "本会网站", "2026-02-01", withCoauthors(domain.Coauthor{Name: "李四"}, domain.Coauthor{Name: "王五"})),
		// 60 and 30 % are no whole, so that 80 yuan are shared equally.
		adopted("C", "本会网站", "2026-02-01", withCoauthors(domain.Coauthor{Name: "李四", Share: 30}),
			func(f *domain.AdoptionFacts) { f.Authors[0].Share = 60 }),
	})
	wantAmounts(t, entries, map[string]int64{
		"稿酬 A@本会月刊 张三": 135_00, "稿酬 A@本会月刊 李四": 81_00, "稿酬 A@本会月刊 王五": 54_00,
		"稿酬 B@本会网站 张三": 26_68, "稿酬 B@本会网站 李四": 26_66, "稿酬 B@本会网站 王五": 26_66,
		"稿酬 C@本会网站 张三": 40_00, "稿酬 C@本会网站 李四": 40_00,
	})
	if got, want := words(t, entries, domain.MeasureMoney, "B@本会网站", "张三"), "，3 人平均分，张三得 ¥26.68（除不尽的归第一作者）。"; !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want …%s", got, want)
	}
	if got, want := words(t, entries, domain.MeasureMoney, "A@本会月刊", "李四"), "，共 ¥270.00，李四占 30%，得 ¥81.00。"; !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want …%s", got, want)
	}
}

// change returns the reckoning by class with other rules for money.
func change(change func(*domain.RuleTable)) domain.Reckoning {
	r := byClass()
	change(&r.Rules[0].Money)
	return r
}

func TestReckoning_AsksEveryFactOfEligibility(t *testing.T) {
	staff := zhang()
	staff.ID, staff.Name, staff.Staff = "I-staff", "编辑", true
	for name, c := range map[string]struct {
		fact   domain.RewardFact
		needed domain.Choice
		spoil  func(*domain.AdoptionFacts)
		why    string
	}{
		"made":         {domain.FactSelfMade, domain.Yes, func(f *domain.AdoptionFacts) { f.Manuscript.SelfMade = domain.No }, "不计稿酬：不是自主完成。"},
		"sent":         {domain.FactSentFreely, domain.Yes, func(f *domain.AdoptionFacts) { f.Manuscript.SentFreely = domain.No }, "不计稿酬：不是主动报送。"},
		"byline":       {domain.FactBylined, domain.Yes, func(f *domain.AdoptionFacts) { f.Manuscript.Byline = "" }, "不计稿酬：没有署名。"},
		"commissioned": {domain.FactCommissioned, domain.No, func(f *domain.AdoptionFacts) { f.Adoption.Commissioned = true }, "不计稿酬：约稿。"},
		"recalled":     {domain.FactRecalled, domain.No, recalled, "不计稿酬：已撤稿。"},
		"staff":        {domain.FactStaff, domain.No, func(f *domain.AdoptionFacts) { f.Authors = []domain.Author{staff} }, "计 ¥80.00，编辑是本部门人员，不计。"},
	} {
		r := change(func(table *domain.RuleTable) {
			table.Classes[0].Needs = map[domain.RewardFact]domain.Choice{c.fact: c.needed}
		})
		bylined := func(f *domain.AdoptionFacts) { f.Manuscript.Byline = "张三" }
		if got := domain.SumOf(r.Entries([]domain.AdoptionFacts{adopted("M", "本会网站", "2026-02-01", bylined)})).Fen; got != 80_00 {
			t.Errorf("%s: %d, want 8000 while it holds", name, got)
		}
		entries := r.Entries([]domain.AdoptionFacts{adopted("M", "本会网站", "2026-02-01", bylined, c.spoil)})
		if len(entries) != 1 || entries[0].Amount != 0 || !strings.HasSuffix(entries[0].Words, c.why) {
			t.Errorf("%s: got %+v, want nothing and …%s", name, entries, c.why)
		}
	}
}

func TestReckoning_LeavesThePartOfTheDepartmentsStaffUnpaid(t *testing.T) {
	r := change(func(table *domain.RuleTable) { table.Classes[0].Needs[domain.FactStaff] = domain.No })
	entries := r.Entries([]domain.AdoptionFacts{adopted("M", "本会网站", "2026-02-01", withCoauthors(domain.Coauthor{Name: "编辑", Share: 40}),
		func(f *domain.AdoptionFacts) { f.Authors[1].Staff = true })})
	wantAmounts(t, entries, map[string]int64{"稿酬 M@本会网站 张三": 48_00, "稿酬 M@本会网站 编辑": 0}) // 60 % of 80
}

func TestReckoning_AddsWeighsAndCapsAsTheTableSays(t *testing.T) {
	late := func(f *domain.AdoptionFacts) {
		f.Manuscript.ActivityDay, f.Manuscript.FirstSubmittedAt = "2026-01-10", domain.Day("2026-01-20").Time()
	}
	r := change(func(table *domain.RuleTable) {
		table.Combination, table.Sharing = domain.Additive, domain.ShareEqual
		table.Lines = append(table.Lines,
			domain.RuleLine{Name: "迟报", Effect: domain.EffectTimes, Value: 80, Conditions: domain.Conditions{Facts: map[domain.RewardFact]domain.Choice{domain.FactOnTime: domain.No}}},
			domain.RuleLine{Name: "头条", Effect: domain.EffectPercent, Value: 25, Conditions: domain.Conditions{Position: domain.PositionLead}},
			domain.RuleLine{Name: "先进典型", Effect: domain.EffectAdd, Value: 30_00, Conditions: domain.Conditions{Topics: []string{"先进典型"}}},
		)
		table.Caps = []domain.Cap{{Unit: true, Most: 300_00}, {Most: 200_00}}
	})
	typical := func(f *domain.AdoptionFacts) {
		f.Manuscript.Class, f.Manuscript.Topic = domain.ClassOther, "先进典型"
	}
	shared := withCoauthors(domain.Coauthor{Name: "李四", Share: 90})
	entries := r.Entries([]domain.AdoptionFacts{
		adopted("A", "本会网站", "2026-02-01", late),             // 80 × 0.8 = 64
		adopted("A", "本会公众号", "2026-02-02", late),            // and 64 again, added
		adopted("B", "本会月刊", "2026-02-03", place("第1版头条")),   // 80 + 50 % + 25 % = 140, of which 72 are left of 200
		adopted("C", "本会网站", "2026-02-04", typical, shared),  // 80 + 30 = 110, by two 55; 张三 has nothing left
		adopted("D", "本会网站", "2026-02-05", typical, shared),  // 李四: 55, of which 300 - 200 - 55 = 45 are left to the unit
		adopted("E", "本会网站", "2026-04-01", characters(1500)), // 150 in the next quarter
	})
	wantAmounts(t, entries, map[string]int64{
		"稿酬 A@本会网站 张三": 64_00, "稿酬 A@本会公众号 张三": 64_00, "稿酬 B@本会月刊 张三": 72_00, "稿酬 C@本会网站 张三": 0, "稿酬 C@本会网站 李四": 55_00,
		"稿酬 D@本会网站 张三": 0, "稿酬 D@本会网站 李四": 45_00, "稿酬 E@本会网站 张三": 150_00,
	})
	said := words(t, entries, domain.MeasureMoney, "D@本会网站", "李四")
	if want := "2 人平均分，李四得 ¥55.00，2026年第1季度单位季度上限 ¥300.00，此前已计 ¥255.00，本条计 ¥45.00。"; !strings.HasSuffix(said, want) {
		t.Errorf("got %s\nwant …%s", said, want)
	}
}

func TestReckoning_PaysNoFortuneByASlip(t *testing.T) {
	r := change(func(table *domain.RuleTable) {
		for range 30 {
			table.Lines = append(table.Lines, domain.RuleLine{Name: "加倍", Effect: domain.EffectTimes, Value: 2000})
		}
	})
	if sum := domain.SumOf(r.Entries([]domain.AdoptionFacts{adopted("M", "本会网站", "2026-02-01")})); sum.Fen != 10_000_000_00 {
		t.Errorf("got %d", sum.Fen)
	}
}

func TestReckoning_TakesTheNarrowestLineInAnyOrder(t *testing.T) {
	r := change(func(table *domain.RuleTable) {
		table.Lines = []domain.RuleLine{
			{Name: "市级", Value: 1_00, Conditions: domain.Conditions{Level: domain.SetOf(domain.LevelCity)}},
			{Name: "报纸", Value: 2_00, Conditions: domain.Conditions{Kind: domain.SetOf(domain.OutletPaper)}},
			{Name: "市级报纸", Value: 3_00, Conditions: domain.Conditions{Level: domain.SetOf(domain.LevelCity), Kind: domain.SetOf(domain.OutletPaper)}},
			{Name: "工人日报", Value: 4_00, Conditions: domain.Conditions{Outlets: []string{"工人日报社"}}},
			{Name: "全国要闻", Value: 5_00, Conditions: domain.Conditions{Level: domain.SetOf(domain.LevelNation), Class: domain.SetOf(domain.ClassNews), Kind: domain.SetOf(domain.OutletPaper)}},
		}
	})
	if problems := r.Rules[0].Problems(outletList()); len(problems) > 0 {
		t.Fatal(problems)
	}
	for range 5 {
		lines := r.Rules[0].Money.Lines
		r.Rules[0].Money.Lines = slices.Concat(lines[1:], lines[:1])
		for outlet, want := range map[string]int64{"本会网站": 1_00, "市日报": 3_00, "工人日报": 4_00} {
			if got := domain.SumOf(r.Entries([]domain.AdoptionFacts{adopted("M", outlet, "2026-02-01", recommended)})).Fen; got != want {
				t.Errorf("%s: %d, want %d", outlet, got, want)
			}
		}
	}
}

func TestReckoning_FollowsTheVersionOfTheDayOfPublication(t *testing.T) {
	dearer := domain.StarterRulesByPoints("2026-07-01")
	dearer.Version, dearer.Money.Lines[0].Value = 2, 5_00
	r := byPoints()
	r.Rules = append(r.Rules, dearer)
	entries := r.Entries([]domain.AdoptionFacts{
		adopted("A", "本会网站", "2025-12-31"), adopted("B", "本会网站", "2026-06-30"), adopted("C", "本会网站", "2026-07-01"),
	})
	// 5 points at 4 and at 5 yuan; before the first version there is nothing.
	wantAmounts(t, entries, map[string]int64{
		"积分 A@本会网站 张三": 0, "稿酬 A@本会网站 张三": 0, "积分 B@本会网站 张三": 5_00, "稿酬 B@本会网站 张三": 20_00, "积分 C@本会网站 张三": 5_00, "稿酬 C@本会网站 张三": 25_00,
	})
	if got := words(t, entries, domain.MeasureMoney, "A@本会网站", "张三"); !strings.HasSuffix(got, "不计稿酬：刊发当天还没有执行中的规则。") {
		t.Error(got)
	}
	if last := entries[len(entries)-1]; last.Version != 2 || last.Line != "积分折算" {
		t.Errorf("got %+v", last)
	}
}
