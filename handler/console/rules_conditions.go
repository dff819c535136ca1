package console

import (
	"strconv"
	"strings"

	"laigao/domain"
)

// conditionsForm is which adoptions a row is about, as the form has it.
type conditionsForm struct {
	Prefix string // of the names of its fields
	domain.Conditions
	FromTyped, BelowTyped string
}

func conditionsOf(prefix string, c domain.Conditions) conditionsForm {
	return conditionsForm{Prefix: prefix, Conditions: c, FromTyped: countWords(c.From), BelowTyped: countWords(c.Below)}
}

func countWords(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// option is one box of a group.
type option struct {
	Value, Label string
	On           bool
}

// optionGroup is a condition of which several values can be allowed.
type optionGroup struct {
	Name, Label string
	Options     []option
}

// labelled is a small value that people know by a name.
type labelled interface {
	~uint8
	Label() string
}

func groupOf[T labelled](name, label string, all []T, chosen domain.Set[T]) optionGroup {
	g := optionGroup{Name: name, Label: label}
	for _, v := range all {
		g.Options = append(g.Options, option{strconv.Itoa(int(v)), v.Label(), chosen.Has(v)})
	}
	return g
}

// Groups returns the conditions of which several values can be allowed.
func (c conditionsForm) Groups() []optionGroup {
	topics := optionGroup{Name: c.Prefix + "topics", Label: "其他类的种类"}
	for _, topic := range domain.Topics() {
		on := false
		for _, chosen := range c.Topics {
			on = on || chosen == topic
		}
		topics.Options = append(topics.Options, option{topic, topic, on})
	}
	place := optionGroup{Name: c.Prefix + "position", Label: "版面位置"}
	for _, position := range []domain.Position{domain.PositionFront, domain.PositionLead} {
		place.Options = append(place.Options, option{strconv.Itoa(int(position)), position.Label(), c.Position&position != 0})
	}
	return []optionGroup{
		groupOf(c.Prefix+"level", "媒体层级", domain.OutletLevels(), c.Level),
		groupOf(c.Prefix+"system", "媒体系统", domain.OutletSystems(), c.System),
		groupOf(c.Prefix+"kind", "媒体形式", domain.OutletKinds(), c.Kind),
		groupOf(c.Prefix+"class", "稿件类别", []domain.Class{domain.ClassNews, domain.ClassOther}, c.Class),
		topics,
		groupOf(c.Prefix+"genre", "体裁", domain.Genres(), c.Genre),
		place,
	}
}

// OutletFields are the names of outlets with room for one more.
func (c conditionsForm) OutletFields() []string {
	return append(append([]string(nil), c.Outlets...), "")
}

// factChoice is a fact that can be asked.
type factChoice struct {
	Name, Label string
	Is          domain.Choice
}

func factChoices(prefix string, facts []domain.RewardFact, asked map[domain.RewardFact]domain.Choice) []factChoice {
	var all []factChoice
	for _, fact := range facts {
		all = append(all, factChoice{prefix + strconv.Itoa(int(fact)), fact.Label(), asked[fact]})
	}
	return all
}

// Asked are what can be asked of an adoption; who the author is belongs to a class.
func (c conditionsForm) Asked() []factChoice {
	var facts []domain.RewardFact
	for _, fact := range domain.RewardFacts() {
		if fact != domain.FactStaff || c.Facts[fact] != domain.Unanswered {
			facts = append(facts, fact)
		}
	}
	return factChoices(c.Prefix+"fact_", facts, c.Facts)
}

// conditionWords says in one line which adoptions a row is about.
func conditionWords(c domain.Conditions, outlets []domain.Outlet) string {
	if phrases := c.Phrases(outlets); len(phrases) > 0 {
		return strings.Join(phrases, "，")
	}
	return "不限"
}
