package domain

import (
	"slices"
	"strconv"
	"strings"
)

// RuleExample is a typical manuscript with all that rules make of it.
type RuleExample struct {
	Words   string // what the manuscript is and where it was adopted
	Entries []RewardEntry
	Sum     Sum
}

// Example reckons a typical manuscript by the rules, so that people see on one
// case what they do: a news item by two authors that has all that rules may ask,
// adopted by the federation's own account and by one outlet of each level
// outside, by the paper on its front page.
func (s *RuleSet) Example(outlets []Outlet) RuleExample {
	rules := *s
	rules.From = "" // holds for the example, whenever it begins
	day := s.From
	if day.Time().IsZero() {
		day = "2026-01-15"
	}
	places := typicalOutlets(outlets)
	var facts []AdoptionFacts
	var names []string
	for i, o := range places {
		f := typicalFacts(day)
		f.Adoption.ID, f.Adoption.OutletID, f.Outlet = strconv.Itoa(i), o.ID, o
		if o.Kind == OutletPaper {
			f.Adoption.Place = "头版"
			o.Name += "（头版）"
		}
		f.Adoption.Recommended = o.System != SystemOwn
		facts, names = append(facts, f), append(names, o.Name)
	}
	example := RuleExample{
		Words: "《职工技能大赛开赛》，新闻稿 1200 字，配图 2 张，张三写，李四合写（60% 和 40%），自主完成、主动报送、首发、原创、及时，经本会推荐，先后被" +
			strings.Join(names, "、") + "采用。",
		Entries: Reckoning{Rules: []RuleSet{rules}}.Entries(facts),
	}
	example.Sum = SumOf(example.Entries)
	return example
}

// typicalFacts are those of the example, but for where it was adopted.
func typicalFacts(day Day) AdoptionFacts {
	f := AdoptionFacts{
		Adoption: Adoption{ManuscriptID: "M", State: AdoptionConfirmed, PublishedDay: day}, Characters: 1200, Pictures: 2,
		Authors: []Author{{ID: "张三", Name: "张三", UnitID: "U", Share: 60}, {ID: "李四", Name: "李四", UnitID: "U", Share: 40}},
	}
	m := &f.Manuscript
	m.ID, m.Title, m.State, m.Class, m.Byline = "M", "职工技能大赛开赛", ManuscriptAdopted, ClassNews, "张三 李四"
	m.ActivityDay, m.FirstSubmittedAt = day, day.Time()
	m.SelfMade, m.SentFreely, m.FirstHere, m.Original = Yes, Yes, Yes, Yes
	return f
}

// typicalOutlets picks the own account and, of each level from the city's up,
// an outlet that is not the federation's own, a paper where there is one.
func typicalOutlets(outlets []Outlet) []Outlet {
	var picked []Outlet
	if i := slices.IndexFunc(outlets, func(o Outlet) bool { return o.ID == OutletOwnAccount }); i >= 0 {
		picked = append(picked, outlets[i])
	}
	for _, level := range []OutletLevel{LevelCity, LevelRegion, LevelNation} {
		var best *Outlet
		for i := range outlets {
			o := &outlets[i]
			if o.Level != level || o.System == SystemOwn || !o.InUse() {
				continue
			}
			if best == nil || best.Kind != OutletPaper && o.Kind == OutletPaper {
				best = o
			}
		}
		if best != nil {
			picked = append(picked, *best)
		}
	}
	return picked
}
