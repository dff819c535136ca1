package console

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
)

// mostRows bounds the rows of a list that are read; the rules' own bound is lower
// and is told.
const mostRows = 300

// rowKey is what tells rows apart.
var rowKey = regexp.MustCompile(`^[0-9]{1,4}$`)

// rulesReader reads a posted form and turns it into rules.
type rulesReader struct {
	c        *gin.Context
	form     *rulesForm
	rules    domain.RuleSet
	problems map[string]string // of what is no number, by the place of its row
}

// readRules reads the posted form and does what its button asks of the rows.
func readRules(c *gin.Context) *rulesReader {
	r := &rulesReader{c: c, problems: map[string]string{}}
	r.form = &rulesForm{Name: r.text("name"), From: r.text("from"), Note: r.text("note")}
	for _, m := range domain.Measures() {
		r.table(m)
	}
	r.readTax()
	r.form.act(c.PostForm("act"))
	r.form.number(nil)
	r.toRules()
	return r
}

// keys returns the rows of a list in their order.
func (r *rulesReader) keys(list string) []row {
	var all []row
	seen := map[string]bool{}
	for _, key := range r.c.PostFormArray(list) {
		if rowKey.MatchString(key) && !seen[key] && len(all) < mostRows {
			seen[key] = true
			one := row{List: list, Key: key}
			one.Gone = r.text(one.At("gone")) != ""
			all = append(all, one)
		}
	}
	return all
}

func (r *rulesReader) text(name string) string { return strings.TrimSpace(r.c.PostForm(name)) }

func (r *rulesReader) table(m domain.Measure) {
	t := &tableForm{Measure: m}
	t.Combination, t.Sharing = domain.Combination(r.small(t.At("combination"))), domain.Sharing(r.small(t.At("sharing")))
	for _, one := range r.keys(t.At("class")) {
		class := &classRow{row: one, Name: r.text(one.At("name")), Needs: r.facts(one.At("need_"))}
		class.If = r.conditions(one.At(""))
		t.Classes = append(t.Classes, class)
	}
	for _, one := range r.keys(t.At("line")) {
		line := &lineRow{row: one, Measure: m, Name: r.text(one.At("name")), Effect: domain.Effect(r.small(one.At("effect")))}
		line.Value, line.Limit = r.text(one.At("value")), r.text(one.At("limit"))
		line.If = r.conditions(one.At(""))
		t.Lines = append(t.Lines, line)
	}
	for _, one := range r.keys(t.At("cap")) {
		t.Caps = append(t.Caps, &capRow{
			row: one, Measure: m, Unit: r.text(one.At("who")) == "unit", Yearly: r.text(one.At("period")) == "year", Most: r.text(one.At("most")),
		})
	}
	r.form.Tables = append(r.form.Tables, t)
}

// small reads a number of a choice; what is none is beyond every choice.
func (r *rulesReader) small(name string) uint8 {
	n, err := strconv.ParseUint(r.text(name), 10, 8)
	if err != nil {
		return 255
	}
	return uint8(n)
}

func setOf[T ~uint8](values []string) domain.Set[T] {
	var s domain.Set[T]
	for _, value := range values {
		if n, err := strconv.ParseUint(value, 10, 5); err == nil { // of a set are 32 values at most
			s |= domain.SetOf(T(n))
		}
	}
	return s
}

func (r *rulesReader) conditions(prefix string) conditionsForm {
	many := func(name string) []string { return r.c.PostFormArray(prefix + name) }
	c := conditionsForm{Prefix: prefix, FromTyped: r.text(prefix + "from"), BelowTyped: r.text(prefix + "below")}
	c.Level, c.System, c.Kind = setOf[domain.OutletLevel](many("level")), setOf[domain.OutletSystem](many("system")), setOf[domain.OutletKind](many("kind"))
	c.Class, c.Genre, c.Topics = setOf[domain.Class](many("class")), setOf[domain.Genre](many("genre")), many("topics")
	for _, names := range many("outlets") {
		for _, name := range strings.FieldsFunc(names, func(char rune) bool { return strings.ContainsRune("、，,;；\n", char) }) {
			if name = strings.TrimSpace(name); name != "" && !slices.Contains(c.Outlets, name) {
				c.Outlets = append(c.Outlets, name)
			}
		}
	}
	for _, value := range many("position") {
		if n, err := strconv.ParseUint(value, 10, 8); err == nil {
			c.Position |= domain.Position(n)
		}
	}
	c.Facts = r.facts(prefix + "fact_")
	return c
}

func (r *rulesReader) facts(prefix string) map[domain.RewardFact]domain.Choice {
	var asked map[domain.RewardFact]domain.Choice
	for _, fact := range domain.RewardFacts() {
		if is := domain.ParseChoice(r.text(prefix + strconv.Itoa(int(fact)))); is != domain.Unanswered {
			if asked == nil {
				asked = map[domain.RewardFact]domain.Choice{}
			}
			asked[fact] = is
		}
	}
	return asked
}

func (r *rulesReader) readTax() {
	kind := r.text("tax")
	if kind != r.text("tax_was") {
		r.form.Tax = taxFormOf(standardTax(kind))
	} else {
		f := taxForm{Kind: kind, Deducted: r.text("tax_deducted"), Threshold: r.text("tax_threshold"), Percent: r.text("tax_percent"), Counted: r.text("tax_counted")}
		for _, one := range r.keys(bracketList) {
			f.Brackets = append(f.Brackets, &bracketRow{row: one, UpTo: r.text(one.At("upto")), Percent: r.text(one.At("percent")), Less: r.text(one.At("less"))})
		}
		r.form.Tax = f
	}
	r.form.Tax.Each = domain.Occasion(r.small("tax_each"))
}
