package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Reckoning computes what adoptions earn. It reads nothing but what it is given
// and gives the same for the same in any order.
type Reckoning struct {
	Rules      []RuleSet     // every version in force; RulesOn picks one by the day of publication
	Record     []RewardEntry // what is on record already, of these and of other manuscripts
	Open       Quarter       // the earliest quarter whose statement is not closed
	YearBegins time.Month    // 0 is January; the same for ever once something is on record
}

// Entries returns the entries that the record lacks. The facts are all adoptions
// of the manuscripts concerned: what is on record of them and has no facts any
// more is taken back. Where the record is right already there are none.
//
// What other manuscripts on record use of a cap counts as used before, so that
// no cap is exceeded; a whole year is best reckoned at once.
func (r Reckoning) Entries(facts []AdoptionFacts) []RewardEntry {
	facts = slices.Clone(facts)
	manuscripts, first := map[string]bool{}, r.firstQuarters()
	for i := range facts {
		manuscripts[facts[i].Adoption.ManuscriptID] = true
		facts[i].Authors = once(facts[i].Authors)
	}
	// Caps are used up in the order in which adoptions came to the record, so
	// that a late one takes nothing away from those that are paid.
	entered := func(f AdoptionFacts) Quarter {
		if q, known := first[f.Adoption.ID]; known {
			return q
		}
		return latest(r.Open, r.earned(&f))
	}
	slices.SortFunc(facts, func(a, b AdoptionFacts) int {
		return cmp.Or(
			entered(a).Compare(entered(b)), cmp.Compare(a.Adoption.PublishedDay, b.Adoption.PublishedDay), cmp.Compare(a.Adoption.ID, b.Adoption.ID),
		)
	})
	facts = slices.CompactFunc(facts, func(a, b AdoptionFacts) bool { return a.Adoption.ID == b.Adoption.ID })
	facts = slices.DeleteFunc(facts, func(f AdoptionFacts) bool { return f.Adoption.State != AdoptionConfirmed })

	points := r.awards(MeasurePoints, facts, nil)
	money := r.awards(MeasureMoney, facts, points)
	used := r.usedBy(manuscripts)
	var due []RewardEntry
	for _, a := range slices.Concat(points, money) {
		due = append(due, r.entries(a, used)...)
	}
	return r.difference(due, balances(r.Record, manuscripts))
}

// firstQuarters returns in which statement each adoption came to the record.
func (r Reckoning) firstQuarters() map[string]Quarter {
	first := map[string]Quarter{}
	for _, e := range r.Record {
		if q, known := first[e.AdoptionID]; !known || e.Quarter.Compare(q) < 0 {
			first[e.AdoptionID] = e.Quarter
		}
	}
	return first
}

func (r Reckoning) earned(f *AdoptionFacts) Quarter {
	return QuarterOf(f.Adoption.PublishedDay, r.YearBegins)
}

// award is what one adoption earns by one measure, before it is shared.
type award struct {
	measure Measure
	facts   *AdoptionFacts
	rules   *RuleSet
	table   *RuleTable
	class   RewardClass
	line    string
	amount  int64
	why     string // nothing is earned, empty where something is
	parts   []string
}

func (a *award) say(format string, args ...any) {
	a.parts = append(a.parts, fmt.Sprintf(format, args...))
}

func (a *award) words(amount int64) string { return a.measure.Words(amount) }

// awards values every adoption and takes away what the rules do not add up.
// Adoptions whose rules have no table for the measure have none.
func (r Reckoning) awards(m Measure, facts []AdoptionFacts, points []*award) []*award {
	earlier := map[string]*award{}
	for _, a := range points {
		earlier[a.facts.Adoption.ID] = a
	}
	var all []*award
	for i := range facts {
		a := &award{measure: m, facts: &facts[i], rules: RulesOn(r.Rules, facts[i].Adoption.PublishedDay)}
		if a.rules == nil {
			a.rules, a.why = &RuleSet{}, "刊发当天还没有执行中的规则"
		}
		a.table = a.rules.Table(m)
		if a.why == "" && len(a.table.Lines) == 0 {
			continue
		}
		if a.why == "" {
			a.value(earlier[facts[i].Adoption.ID])
		}
		all = append(all, a)
	}
	combine(all)
	return all
}

// value finds class, base and whatever else fits.
func (a *award) value(points *award) {
	var classes, bases []Conditions
	for _, class := range a.table.Classes {
		classes = append(classes, class.Conditions)
	}
	i := narrowest(classes, a.facts)
	if i < 0 {
		a.why = "不在计算范围内"
		return
	}
	a.class = a.table.Classes[i]
	for _, fact := range RewardFacts() {
		needed, is := a.class.Needs[fact], a.facts.Is(fact)
		if needed != Unanswered && fact != FactStaff && is != needed {
			a.why = fact.words(is)
			return
		}
	}
	var lines []RuleLine
	for _, line := range a.table.Lines {
		if line.Effect.base() {
			bases, lines = append(bases, line.Conditions), append(lines, line)
		}
	}
	if i = narrowest(bases, a.facts); i < 0 {
		a.why = "规则里没有适用的标准"
		return
	}
	if a.base(lines[i], points); a.why == "" {
		a.effects()
	}
}

func (a *award) base(line RuleLine, points *award) {
	a.line = line.Name
	if line.Effect == EffectBase {
		a.amount = line.Value
		a.say("按“%s”计 %s", line.Name, a.words(a.amount))
		return
	}
	if points == nil || points.amount == 0 {
		a.why = "没有积分"
		if points != nil && points.why != "" {
			a.why += "，" + points.why
		}
		return
	}
	a.amount = min(share(points.amount, line.Value), mostOfAdoption)
	a.say("积 %s，按“%s”每分 %s 计 %s", points.words(points.amount), line.Name, a.words(line.Value), a.words(a.amount))
}

// effects applies the lines that change the base, in the order of the table.
func (a *award) effects() {
	var percent int64
	var percents []string
	said := len(a.parts)
	for _, line := range a.table.Lines {
		if line.Effect.base() || !line.Conditions.fits(a.facts) {
			continue
		}
		switch line.Effect {
		case EffectTimes:
			a.amount = share(a.amount, line.Value)
			a.say("乘 %s（%s）", times(line.Value), line.Name)
		case EffectAdd:
			a.amount += line.Value
			a.say("加 %s（%s）", a.words(line.Value), line.Name)
		case EffectPicture:
			a.pictures(line)
		case EffectPercent:
			percent += line.Value
			percents = append(percents, fmt.Sprintf("加 %d%%（%s）", line.Value, line.Name))
		}
		a.amount = min(a.amount, mostOfAdoption)
	}
	a.amount = min(a.amount+share(a.amount, percent), mostOfAdoption)
	if a.parts = append(a.parts, percents...); len(a.parts) > said {
		a.say("共 %s", a.words(a.amount))
	}
}

func (a *award) pictures(line RuleLine) {
	if a.facts.Pictures <= 0 {
		return
	}
	add, limit := line.Value*int64(min(a.facts.Pictures, 10_000)), ""
	if line.Limit > 0 && add > line.Limit {
		add, limit = line.Limit, "，最多 "+a.words(line.Limit)
	}
	a.amount += add
	a.say("加 %s（%s %d 张，每张 %s%s）", a.words(add), line.Name, a.facts.Pictures, a.words(line.Value), limit)
}

// times writes percent as a factor: 300 is 3, 50 is 0.5.
func times(percent int64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%02d", percent/100, percent%100), "0"), ".")
}
