package domain

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Bounds of a table, so that a slip of the finger pays nobody a fortune and no
// amount overflows.
const (
	mostLines       = 100
	mostLineName    = 30
	mostValue       = 10_000_000 // 100,000 yuan or points, of one line
	mostTimes       = 2000       // percent
	mostOfAdoption  = 10_000_000_00
	mostOfAnyPeriod = 100_000_000_00
)

// Problems returns what is wrong with the rules, by the field of the form: a
// line's is points_line_3 or money_line_3, a class's money_class_1, a cap's
// money_cap_1. The words name the line. The outlets are those that there are,
// closed ones too.
func (s *RuleSet) Problems(outlets []Outlet) map[string]string {
	problems := map[string]string{}
	if n := utf8.RuneCountInString(s.Name); n == 0 || n > mostLineName {
		problems["name"] = fmt.Sprintf("请给规则起个名称，%d 字以内。", mostLineName)
	}
	if s.From != "" && s.From.Time().IsZero() {
		problems["from"] = "执行日期应写成 2026-03-05 这样。"
	}
	if len(s.Points.Lines)+len(s.Money.Lines) == 0 {
		problems["lines"] = "积分表和稿酬表都是空的，请至少写一行。"
	}
	for _, m := range Measures() {
		c := tableCheck{measure: m, table: s.Table(m), outlets: outlets, points: len(s.Points.Lines) > 0, problems: problems}
		c.run()
	}
	if words := s.Tax.problem(); words != "" {
		problems["tax"] = words
	}
	return problems
}

// tableCheck looks through one table.
type tableCheck struct {
	measure  Measure
	table    *RuleTable
	outlets  []Outlet
	points   bool // there is a table of points
	problems map[string]string
}

func (c *tableCheck) run() {
	if len(c.table.Lines) == 0 {
		return
	}
	if len(c.table.Lines) > mostLines || len(c.table.Classes) > mostLines || len(c.table.Caps) > mostLines {
		c.report("lines", 0, c.measure.Label()+"表", fmt.Sprintf("行数太多，最多 %d 行。", mostLines))
		return
	}
	if c.table.Combination > Additive || c.table.Sharing > ShareFirst {
		c.report("policy", 0, c.measure.Label()+"表", "多家采用怎样合计、合作者怎样分，请重新选择。")
	}
	c.classes()
	c.lines()
	for i, limit := range c.table.Caps {
		same := func(earlier Cap) bool { return earlier.Unit == limit.Unit && earlier.Yearly == limit.Yearly }
		switch {
		case limit.Most <= 0 || limit.Most > mostOfAnyPeriod:
			c.report("cap", i, limit.Label(), "上限应大于 0。")
		case slices.ContainsFunc(c.table.Caps[:i], same):
			c.report("cap", i, limit.Label(), "写了两次，请留一个。")
		}
	}
}

// report puts words at a field that has none yet: what is found first is what
// the rest may follow from.
func (c *tableCheck) report(field string, i int, name, words string) {
	key := "points_"
	if c.measure == MeasureMoney {
		key = "money_"
	}
	key += field
	if field == "line" || field == "class" || field == "cap" {
		key += fmt.Sprintf("_%d", i+1)
	}
	if _, told := c.problems[key]; !told {
		c.problems[key] = name + "：" + words
	}
}

func (c *tableCheck) lineName(i int) string {
	return fmt.Sprintf("%s表第 %d 行“%s”", c.measure.Label(), i+1, c.table.Lines[i].Name)
}

func (c *tableCheck) className(i int) string {
	return fmt.Sprintf("%s表第 %d 个类别“%s”", c.measure.Label(), i+1, c.table.Classes[i].Name)
}

func (c *tableCheck) classes() {
	if len(c.table.Classes) == 0 {
		c.report("lines", 0, c.measure.Label()+"表", "请至少写一个类别，说明哪些采用可以计。")
	}
	var conditions []Conditions
	for i, class := range c.table.Classes {
		tell := func(words string) { c.report("class", i, c.className(i), words) }
		if n := utf8.RuneCountInString(class.Name); n == 0 || n > mostLineName {
			tell(fmt.Sprintf("请写名称，%d 字以内。", mostLineName))
		}
		if slices.ContainsFunc(c.table.Classes[:i], func(earlier RewardClass) bool { return earlier.Name == class.Name }) {
			tell("前面已有同名的类别。")
		}
		resolved, words := class.Conditions.resolved(c.outlets)
		if words == "" && !knownFacts(class.Needs) {
			words = "资格条件里有系统不认识的条件，请重新选择。"
		}
		if words != "" {
			tell(words)
		}
		if clash := contradiction(resolved.Facts, class.Needs); clash != "" {
			tell("范围要求“" + clash + "”，资格条件却相反，不会有稿件符合。")
		}
		conditions = append(conditions, resolved)
	}
	for later, earlier := range undecided(conditions) {
		if earlier >= 0 {
			c.report("class", later, c.className(later), fmt.Sprintf("和%s有重叠，分不清算哪一类，请把其中一个的范围写得更具体。", c.className(earlier)))
		}
	}
}

func (c *tableCheck) lines() {
	var conditions []Conditions
	var numbers []int
	for i, line := range c.table.Lines {
		tell := func(words string) { c.report("line", i, c.lineName(i), words) }
		if n := utf8.RuneCountInString(line.Name); n == 0 || n > mostLineName {
			tell(fmt.Sprintf("请写名称，%d 字以内，计分计酬的说明里要用。", mostLineName))
		}
		if words := c.value(line); words != "" {
			tell(words)
		}
		resolved, words := line.Conditions.resolved(c.outlets)
		switch {
		case words != "":
			tell(words)
		case !c.reachable(resolved):
			tell("条件和哪一个类别都对不上，永远用不到，请核对条件或者类别的范围。")
		}
		if line.Effect.base() {
			conditions, numbers = append(conditions, resolved), append(numbers, i)
		}
	}
	if len(numbers) == 0 {
		c.report("lines", 0, c.measure.Label()+"表", "没有一行是基本标准或每分折算，算不出数。")
	}
	for later, earlier := range undecided(conditions) {
		if earlier < 0 {
			continue
		}
		words := "两行会同时适用于一些稿件，分不清用哪一行。请把其中一行的条件写得更具体，或者为重叠的部分另写一行。"
		if conditions[later].within(conditions[earlier]) {
			words = "两行条件相同，请删去一行。"
		}
		c.report("line", numbers[later], c.lineName(numbers[later]), "和"+c.lineName(numbers[earlier])+words)
	}
}

// value returns what is wrong with a line's effect and value.
func (c *tableCheck) value(line RuleLine) string {
	most := int64(mostValue)
	if line.Effect == EffectTimes || line.Effect == EffectPercent {
		most = mostTimes
	}
	switch {
	case line.Effect > EffectPercent:
		return "不认识的计算方法，请重新选择。"
	case line.Effect == EffectPerPoint && c.measure == MeasurePoints:
		return "积分表里不能用每分折算，请改成基本标准。"
	case line.Effect == EffectPerPoint && !c.points:
		return "用了每分折算，但积分表是空的。"
	case line.Value < 0 || line.Value > most || line.Value == 0 && line.Effect != EffectBase:
		return fmt.Sprintf("数值应大于 0，不超过 %s；不计的，写成基本标准 0。", c.limitWords(line.Effect, most))
	case line.Limit < 0 || line.Limit > mostValue || line.Limit > 0 && line.Effect != EffectPicture:
		return "最多加多少只用于每张图片加，不用请留空。"
	case line.Limit > 0 && line.Limit < line.Value:
		return "最多加的比一张图片还少，请核对。"
	}
	return ""
}

func (c *tableCheck) limitWords(e Effect, most int64) string {
	if e == EffectTimes || e == EffectPercent {
		return fmt.Sprintf("%d%%", most)
	}
	return c.measure.Words(most)
}

// reachable reports whether some adoption of some class can fit the conditions
// and earn something.
func (c *tableCheck) reachable(conditions Conditions) bool {
	return len(c.table.Classes) == 0 || slices.ContainsFunc(c.table.Classes, func(class RewardClass) bool {
		of, _ := class.Conditions.resolved(c.outlets)
		of, fits := of.meet(Conditions{Facts: class.Needs})
		_, meets := of.meet(conditions)
		return fits && meets
	})
}

// contradiction says what the first want of a fact of which the others want the
// opposite, nothing where they agree.
func contradiction(facts, others map[RewardFact]Choice) string {
	for _, fact := range RewardFacts() {
		if is := facts[fact]; is != Unanswered && others[fact] != Unanswered && others[fact] != is {
			return fact.words(is)
		}
	}
	return ""
}

func knownFacts(facts map[RewardFact]Choice) bool {
	for fact, needed := range facts {
		if fact.Label() == "" || needed != Yes && needed != No {
			return false
		}
	}
	return true
}

// resolved returns the conditions with outlets by their ids, so that two names
// of one are one, and what is wrong with them.
func (c Conditions) resolved(outlets []Outlet) (resolved Conditions, problem string) {
	resolved = c
	resolved.Outlets = slices.Clone(c.Outlets)
	for at, word := range c.Outlets {
		i := slices.IndexFunc(outlets, func(o Outlet) bool { return o.known(word) })
		if i < 0 {
			return resolved, "媒体库里没有“" + Shorten(word, mostLineName) + "”。"
		}
		resolved.Outlets[at] = outlets[i].ID
	}
	return resolved, c.problem()
}

func (c Conditions) problem() string {
	unknownTopic := func(topic string) bool { return !slices.Contains(Topics(), topic) }
	switch {
	case !SetOf(OutletLevels()...).holds(c.Level), !SetOf(OutletSystems()...).holds(c.System), !SetOf(OutletKinds()...).holds(c.Kind),
		!SetOf(ClassNews, ClassOther).holds(c.Class), !SetOf(Genres()...).holds(c.Genre),
		c.Position&^(PositionFront|PositionLead) != 0, !knownFacts(c.Facts), slices.ContainsFunc(c.Topics, unknownTopic):
		return "有系统不认识的条件，请重新选择。"
	case len(c.Topics) > 0 && !c.Class.allows(ClassOther):
		return "稿件类型只用于其他类稿件，和“新闻”不能同时要求。"
	case c.From < 0 || c.Below < 0 || c.Below > 0 && c.From >= c.Below:
		return fmt.Sprintf("字数从 %d 到不足 %d，范围里没有稿件。", c.From, c.Below)
	case c.Facts[FactStaff] != Unanswered:
		return "“" + FactStaff.Label() + "”只能写在类别的资格条件里。"
	}
	return ""
}

// problem says what is wrong with how money is taxed, nothing where all is well.
func (t Tax) problem() string {
	percent := func(p int64) bool { return p >= 0 && p <= 100 }
	if t.Each > TaxedByManuscript || len(t.Brackets) > 0 && (t.Name == "" || t.Deducted < 0 || t.Threshold < 0 || !percent(t.Percent) || t.Counted <= 0 || !percent(t.Counted)) {
		return "扣税设置不完整，请重新选择所得项目和“次”的算法。"
	}
	for i, b := range t.Brackets {
		last := i == len(t.Brackets)-1
		if !percent(b.Percent) || b.Less < 0 || last != (b.UpTo == 0) || !last && i > 0 && b.UpTo <= t.Brackets[i-1].UpTo {
			return fmt.Sprintf("税率表第 %d 级不对：各级从低到高，最后一级不写上限，税率在 0 到 100 之间。", i+1)
		}
	}
	return ""
}
