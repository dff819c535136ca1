package recognition_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/recognition"
)

// byName are rules under which 样例报 earns 40 points by its name, and everything else 5.
func byName(name string) domain.RuleSet {
	return domain.RuleSet{Name: "点名", From: "2026-01-01", Points: domain.RuleTable{
		Classes: []domain.RewardClass{{Name: "全部"}},
		Lines: []domain.RuleLine{
			{Name: "点名的报", Value: 40_00, Conditions: domain.Conditions{Outlets: []string{name}}},
			{Name: "其他", Value: 5_00},
		},
	}}
}

// rename gives an outlet another name and keeps the old one nowhere.
func (o *office) rename(outlet *domain.Outlet, name string) {
	o.t.Helper()
	outlet.Name, outlet.Aliases = name, nil
	o.must(o.store.SaveOutlet(o.ctx, *outlet))
}

// points returns what the quarter's entries add up to, in hundredths.
func (o *office) points(q domain.Quarter) int64 {
	o.t.Helper()
	o.refresh()
	return domain.SumOf(o.entries(q)).Points
}

func TestRulesInForce_MeanAnOutletUnderWhateverNameItHasLater(t *testing.T) {
	o := sqlite(t)
	o.outside.Aliases = []string{"样例报社"}
	o.must(o.store.SaveOutlet(o.ctx, o.outside))
	o.rules(byName("样例报社"))
	o.rename(&o.outside, "改名的报")
	other := o.outlet("样例报社", domain.SystemNews, domain.LevelCity, domain.OutletPaper) // somebody else has the old name now
	o.adopt(o.manuscript("张三", nil), o.outside, "2026-01-01")
	if got := o.points(q1); got != 40_00 {
		t.Errorf("the renamed outlet: got %d, want 40 points", got)
	}
	o.adopt(o.manuscript("李四", nil), other, "2026-01-01")
	if got := o.points(q1); got != 45_00 {
		t.Errorf("the one that took its name: got %d, want 5 points more", got)
	}
	all, err := o.service.Rules(o.ctx, o.leader)
	o.must(err)
	page, err := o.service.Rule(o.ctx, o.leader, all.Versions[0].ID)
	o.must(err)
	if got := page.Rules.Points.Lines[0].Sentence(domain.MeasurePoints, page.Outlets); len(page.Problems) > 0 || !strings.Contains(got, "改名的报") {
		t.Errorf("the page says %q, problems %v", got, page.Problems)
	}
}

func TestRulesInForce_MeanWhatTheirOutletWasMergedInto(t *testing.T) {
	o := sqlite(t)
	o.rules(byName(o.outside.Name))
	var after []domain.Outlet
	for _, name := range []string{"甲报", "乙报"} {
		after = append(after, o.outlet(name, domain.SystemNews, domain.LevelCity, domain.OutletPaper))
	}
	merged := []domain.Outlet{o.outside, after[0]}
	for i := range merged { // into 甲报, and that into 乙报, which keeps none of their names
		merged[i].MergedInto, merged[i].Aliases = after[i].ID, nil
		o.must(o.store.SaveOutlet(o.ctx, merged[i]))
	}
	o.adopt(o.manuscript("张三", nil), after[1], "2026-01-01")
	if got := o.points(q1); got != 40_00 {
		t.Errorf("got %d, want 40 points", got)
	}
}

func TestRulesInForce_ThatKeepNamesGoOnToMeanThem(t *testing.T) {
	o := sqlite(t)
	v := domain.RuleVersion{ID: o.store.NewID(), Rules: byName(o.outside.Name)}
	v.Rules.Version = 1 // as it was put into force when names were kept
	o.must(o.store.AddRuleVersion(o.ctx, &v))
	o.adopt(o.manuscript("张三", nil), o.outside, "2026-01-01")
	if got := o.points(q1); got != 40_00 {
		t.Errorf("by its name: got %d, want 40 points", got)
	}
	was := o.outside.Name
	o.rename(&o.outside, "改名的报")
	page, err := o.service.Rule(o.ctx, o.leader, v.ID)
	o.must(err)
	if len(page.Problems) == 0 {
		t.Error("nobody is told that the name means nothing now")
	}
	o.outside.Aliases = []string{was}
	o.must(o.store.SaveOutlet(o.ctx, o.outside))
	if got := o.points(q1); got != 40_00 {
		t.Errorf("by an alias: got %d, want 40 points", got)
	}
	kept, err := o.store.RuleVersion(o.ctx, v.ID)
	o.must(err)
	if kept.Rules.String() != v.Rules.String() {
		t.Errorf("a version in force became\n%s\nof\n%s", kept.Rules.String(), v.Rules.String())
	}
}

func TestSaveRules_KeepsAnOutletOnceUnderHoweverManyNames(t *testing.T) {
	o := sqlite(t)
	o.outside.Aliases = []string{"样例报社"}
	o.must(o.store.SaveOutlet(o.ctx, o.outside))
	id, err := o.service.StartRules(o.ctx, o.leader, recognition.StartEmpty)
	o.must(err)
	typed := byName("样例报社")
	names := &typed.Points.Lines[0].Conditions.Outlets
	*names = append(*names, o.outside.Name, "没有的报")
	saved, err := o.service.SaveRules(o.ctx, o.leader, recognition.SaveRules{ID: id, Version: 1, Rules: typed})
	o.must(err)
	if got := strings.Join(saved.Rules.Points.Lines[0].Conditions.Outlets, " "); got != o.outside.ID+" 没有的报" {
		t.Errorf("kept %q", got)
	}
	if got := strings.Join(*names, " "); got != "样例报社 样例报 没有的报" {
		t.Errorf("what was typed became %q", got)
	}
}
