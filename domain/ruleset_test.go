package domain_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

func TestStarterRules_HaveNoProblems(t *testing.T) {
	for _, s := range []domain.RuleSet{domain.StarterRulesByPoints("2026-01-01"), domain.StarterRulesByClass("")} {
		if problems := s.Problems(outletList()); len(problems) > 0 {
			t.Errorf("%s: %v", s.Name, problems)
		}
	}
}

func TestProblems_NameTheLineAndWhatIsWrong(t *testing.T) {
	city, nation := domain.SetOf(domain.LevelCity), domain.SetOf(domain.LevelNation)
	paper := domain.SetOf(domain.OutletPaper)
	onTime := func(c domain.Choice) map[domain.RewardFact]domain.Choice {
		return map[domain.RewardFact]domain.Choice{domain.FactOnTime: c}
	}
	line := func(name string, c domain.Conditions) domain.RuleLine {
		return domain.RuleLine{Name: name, Value: 1_00, Conditions: c}
	}
	for name, c := range map[string]struct {
		change func(*domain.RuleSet)
		field  string
		words  string
	}{
		"no name":   {func(s *domain.RuleSet) { s.Name = "" }, "name", "请给规则起个名称"},
		"no day":    {func(s *domain.RuleSet) { s.From = "2026-02-30" }, "from", "2026-03-05 这样"},
		"no tables": {func(s *domain.RuleSet) { s.Points.Lines, s.Money.Lines = nil, nil }, "lines", "至少写一行"},
		"unnamed":   {func(s *domain.RuleSet) { s.Points.Lines[1].Name = "" }, "points_line_2", "积分表第 2 行“”：请写名称"},
		"nothing":   {func(s *domain.RuleSet) { s.Points.Lines[7].Value = 0 }, "points_line_8", "“图片稿减半”：数值应大于 0，不超过 2000%"},
		"too much":  {func(s *domain.RuleSet) { s.Money.Lines[0].Value = 1e9 }, "money_line_1", "不超过 ¥100,000.00"},
		"negative":  {func(s *domain.RuleSet) { s.Points.Lines[0].Value = -1 }, "points_line_1", "数值应大于 0"},
		"effect":    {func(s *domain.RuleSet) { s.Money.Lines[0].Effect = 9 }, "money_line_1", "不认识的计算方法"},
		"limit":     {func(s *domain.RuleSet) { s.Points.Lines[0].Limit = 5 }, "points_line_1", "最多加多少只用于每张图片加"},
		"low limit": {func(s *domain.RuleSet) {
			s.Money.Lines = append(s.Money.Lines, domain.RuleLine{Name: "图", Effect: domain.EffectPicture, Value: 20, Limit: 10})
		}, "money_line_2", "比一张图片还少"},
		"points for points": {func(s *domain.RuleSet) { s.Points.Lines[0].Effect = domain.EffectPerPoint }, "points_line_1", "积分表里不能用每分折算"},
		"no points":         {func(s *domain.RuleSet) { s.Points.Lines = nil }, "money_line_1", "积分表是空的"},
		"no base": {func(s *domain.RuleSet) {
			s.Money.Lines[0].Effect, s.Money.Lines[0].Value = domain.EffectTimes, 50
		}, "money_lines", "没有一行是基本标准"},
		"twice": {func(s *domain.RuleSet) { s.Points.Lines[1].Conditions = s.Points.Lines[0].Conditions }, "points_line_2", "和积分表第 1 行“本会网站、公众号”两行条件相同"},
		"undecided": {func(s *domain.RuleSet) {
			s.Points.Lines = []domain.RuleLine{line("市", domain.Conditions{Level: city}), line("报", domain.Conditions{Kind: paper})}
		}, "points_line_2", "积分表第 2 行“报”：和积分表第 1 行“市”两行会同时适用"},
		"outlet twice": {func(s *domain.RuleSet) {
			s.Points.Lines = append(s.Points.Lines, line("报社", domain.Conditions{Outlets: []string{"工人日报社"}}))
		}, "points_line_9", "和积分表第 6 行“工人日报”两行条件相同"},
		"bands overlap": {func(s *domain.RuleSet) {
			s.Points.Lines = []domain.RuleLine{line("短", domain.Conditions{Below: 800}), line("长", domain.Conditions{From: 700})}
		}, "points_line_2", "两行会同时适用"},
		"no outlet": {func(s *domain.RuleSet) { s.Points.Lines[5].Conditions.Outlets[0] = "日报" }, "points_line_6", "媒体库里没有“日报”"},
		"no level":  {func(s *domain.RuleSet) { s.Points.Lines[2].Conditions.Level = 1 << 9 }, "points_line_3", "不认识的条件"},
		"no fact": {func(s *domain.RuleSet) {
			s.Points.Lines[2].Conditions.Facts = map[domain.RewardFact]domain.Choice{99: domain.Yes}
		}, "points_line_3", "不认识的条件"},
		"no topic": {func(s *domain.RuleSet) { s.Points.Lines[2].Conditions.Topics = []string{"小说"} }, "points_line_3", "不认识的条件"},
		"news's topic": {func(s *domain.RuleSet) {
			s.Points.Lines[2].Conditions.Topics, s.Points.Lines[2].Conditions.Class = []string{"企业文化"}, domain.SetOf(domain.ClassNews)
		}, "points_line_3", "不能同时要求"},
		"empty band": {func(s *domain.RuleSet) {
			s.Points.Lines[2].Conditions.From, s.Points.Lines[2].Conditions.Below = 800, 800
		}, "points_line_3", "字数从 800 到不足 800"},
		"staff": {func(s *domain.RuleSet) {
			s.Points.Lines[2].Conditions.Facts = map[domain.RewardFact]domain.Choice{domain.FactStaff: domain.No}
		}, "points_line_3", "只能写在类别的资格条件里"},
		"never": {func(s *domain.RuleSet) {
			s.Points.Classes[0].Needs = onTime(domain.Yes)
			s.Points.Lines[2].Conditions.Facts = onTime(domain.No)
		}, "points_line_3", "永远用不到"},
		"no class":   {func(s *domain.RuleSet) { s.Points.Classes = nil }, "points_lines", "至少写一个类别"},
		"class name": {func(s *domain.RuleSet) { s.Points.Classes[0].Name = "" }, "points_class_1", "积分表第 1 个类别“”：请写名称"},
		"same class": {func(s *domain.RuleSet) {
			s.Points.Classes = []domain.RewardClass{{Name: "甲", Conditions: domain.Conditions{Level: city}}, {Name: "甲", Conditions: domain.Conditions{Level: nation}}}
		}, "points_class_2", "同名"},
		"classes overlap": {func(s *domain.RuleSet) {
			s.Points.Classes = []domain.RewardClass{{Name: "甲", Conditions: domain.Conditions{Level: city}}, {Name: "乙", Conditions: domain.Conditions{Kind: paper}}}
		}, "points_class_2", "和积分表第 1 个类别“甲”有重叠"},
		"class contradicts itself": {func(s *domain.RuleSet) {
			s.Points.Classes[0].Needs, s.Points.Classes[0].Conditions.Facts = onTime(domain.Yes), onTime(domain.No)
		}, "points_class_1", "范围要求“没有及时报送”，资格条件却相反"},
		"class needs what is unknown": {func(s *domain.RuleSet) {
			s.Points.Classes[0].Needs = map[domain.RewardFact]domain.Choice{domain.FactOnTime: 7}
		}, "points_class_1", "不认识的条件"},
		"class of what is unknown": {func(s *domain.RuleSet) { s.Points.Classes[0].Conditions.Position = 8 }, "points_class_1", "不认识的条件"},
		"cap":                      {func(s *domain.RuleSet) { s.Money.Caps[0].Most = 0 }, "money_cap_1", "个人年度上限：上限应大于 0"},
		"cap twice":                {func(s *domain.RuleSet) { s.Money.Caps = append(s.Money.Caps, s.Money.Caps[0]) }, "money_cap_2", "写了两次"},
		"policy":                   {func(s *domain.RuleSet) { s.Money.Sharing = 9 }, "money_policy", "重新选择"},
		"too many":                 {func(s *domain.RuleSet) { s.Money.Lines = make([]domain.RuleLine, 101) }, "money_lines", "最多 100 行"},
		"tax":                      {func(s *domain.RuleSet) { s.Tax.Counted = 0 }, "tax", "扣税设置不完整"},
		"bracket":                  {func(s *domain.RuleSet) { s.Tax = domain.LabourTax(); s.Tax.Brackets[1].UpTo = 1 }, "tax", "税率表第 2 级"},
	} {
		s := domain.StarterRulesByPoints("2026-01-01")
		c.change(&s)
		if got := s.Problems(outletList())[c.field]; !strings.Contains(got, c.words) {
			t.Errorf("%s: %s says %q, want …%s…; all: %v", name, c.field, got, c.words, s.Problems(outletList()))
		}
	}
}

func TestProblems_LetsALineDecideBetweenTwoThatOverlap(t *testing.T) {
	s := domain.StarterRulesByPoints("2026-01-01")
	city, paper := domain.SetOf(domain.LevelCity), domain.SetOf(domain.OutletPaper)
	for _, c := range []domain.Conditions{{Level: city}, {Kind: paper}, {Level: city, Kind: paper}, {Outlets: []string{"市日报"}}, {Level: city, From: 800}} {
		s.Points.Lines = append(s.Points.Lines, domain.RuleLine{Name: "试", Value: 1, Conditions: c})
	}
	s.Points.Lines = s.Points.Lines[8:]
	if problems := s.Problems(outletList()); !slices.Equal(slices.Collect(maps.Keys(problems)), []string{"points_line_5"}) {
		t.Errorf("only long texts at papers are undecided: %v", problems)
	}
	s.Points.Lines = append(s.Points.Lines, domain.RuleLine{Name: "试", Value: 1, Conditions: domain.Conditions{Level: city, Kind: paper, From: 800}})
	if problems := s.Problems(outletList()); len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
}

func TestRulesOn_TakesWhatBeganLast(t *testing.T) {
	sets := []domain.RuleSet{{Version: 2, From: "2026-04-01"}, {Version: 1, From: "2026-01-01"}, {Version: 3, From: "2026-04-01"}}
	for day, want := range map[domain.Day]int{"2026-01-01": 1, "2026-03-31": 1, "2026-04-01": 3, "2030-01-01": 3} {
		if got := domain.RulesOn(sets, day); got == nil || got.Version != want {
			t.Errorf("%s: %+v, want version %d", day, got, want)
		}
	}
	if got := domain.RulesOn(sets, "2025-12-31"); got != nil {
		t.Errorf("before the first: %+v", got)
	}
}

func TestCheckFrom_RefusesThePast(t *testing.T) {
	for from, good := range map[domain.Day]bool{"2026-03-04": false, "2026-03-05": true, "2026-04-01": true, "": false} {
		s := domain.StarterRulesByClass(from)
		if err := s.CheckFrom("2026-03-05"); (err == nil) != good || err != nil && domain.FieldsOf(err)["from"] == "" {
			t.Errorf("from %q: %v", from, err)
		}
	}
}

func TestParseRuleSet_ReadsWhatStringWrote(t *testing.T) {
	for _, s := range []domain.RuleSet{domain.StarterRulesByPoints("2026-01-01"), domain.StarterRulesByClass("")} {
		s.Version = 7
		read, err := domain.ParseRuleSet(s.String())
		if err != nil || read.String() != s.String() || read.Version != 7 || len(read.Problems(outletList())) > 0 {
			t.Errorf("%s: %v, read %s", s.Name, err, read.String())
		}
	}
	for _, bad := range []string{"", "{", `{"Points":{"Lines":[{"Conditions":{"Weather":1}}]}}`, `{"Version":1} {"Version":2}`, `{"Version":-0.5}`} {
		if s, err := domain.ParseRuleSet(bad); domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("%q: %v, %+v", bad, err, s)
		}
	}
}

func TestRules_HaveWordsForEveryChoice(t *testing.T) {
	for _, e := range domain.Effects() {
		if e.Label() == "未知" {
			t.Errorf("effect %d has no words", e)
		}
	}
	for _, label := range []string{
		domain.HighestOnly.Label(), domain.HighestPerClass.Label(), domain.Additive.Label(),
		domain.ShareStated.Label(), domain.ShareEqual.Label(), domain.ShareFirst.Label(),
	} {
		if label == "未知" {
			t.Error("a choice has no words")
		}
	}
}

// What is read without problems can be reckoned with, whatever it says.
func FuzzParseRuleSet(f *testing.F) {
	points, class := domain.StarterRulesByPoints("2026-01-01"), domain.StarterRulesByClass("")
	f.Add(points.String())
	f.Add(class.String())
	f.Add(`{"Money":{"Classes":[{"Name":"a"}],"Lines":[{"Name":"b","Value":10000000},{"Name":"c","Effect":2,"Value":2000}],"Sharing":1}}`)
	facts := []domain.AdoptionFacts{
		adopted("A", "市日报", "2026-02-01", recommended, pictures(1<<40), place("头版头条")), adopted("A", "工人日报", "2026-02-01"),
		adopted("B", "本会网站", "2026-05-01", withCoauthors(domain.Coauthor{Name: "李四", Share: 33})),
	}
	f.Fuzz(func(t *testing.T, stored string) {
		s, err := domain.ParseRuleSet(stored)
		if err != nil {
			return
		}
		if again, err := domain.ParseRuleSet(s.String()); err != nil || again.String() != s.String() {
			t.Fatalf("%q is read again as %s, %v", s.String(), again.String(), err)
		}
		if len(s.Problems(outletList())) > 0 {
			return
		}
		r := domain.Reckoning{Rules: []domain.RuleSet{s}}
		r.Record = r.Entries(facts)
		for _, e := range r.Record {
			if e.Amount < 0 || e.Amount > 10_000_000_00 || e.Words == "" {
				t.Fatalf("%s: %+v", stored, e)
			}
		}
		if again := r.Entries(facts); len(again) > 0 {
			t.Fatalf("%s: reckoned again: %+v", stored, again)
		}
	})
}
