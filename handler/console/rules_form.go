package console

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"laigao/domain"
)

// rulesForm is the form of a draft as it stands on the page, also where what was
// typed is no number yet.
type rulesForm struct {
	Name, From, Note string
	Tables           []*tableForm // points, then money
	Tax              taxForm
	Focus            string // place of the row that was added or moved
}

// tableForm is one table of the form.
type tableForm struct {
	Measure     domain.Measure
	Combination domain.Combination
	Sharing     domain.Sharing
	Classes     []*classRow
	Lines       []*lineRow
	Caps        []*capRow
}

// prefix begins the names of the table's fields.
func (t *tableForm) prefix() string {
	if t.Measure == domain.MeasureMoney {
		return "money_"
	}
	return "points_"
}

// At names a field of the table.
func (t *tableForm) At(name string) string { return t.prefix() + name }

// Title is what the table is called.
func (t *tableForm) Title() string { return t.Measure.Label() + "表" }

// Combinations returns what can be chosen.
func (t *tableForm) Combinations() []domain.Combination {
	return []domain.Combination{domain.HighestOnly, domain.HighestPerClass, domain.Additive}
}

// Sharings returns what can be chosen.
func (t *tableForm) Sharings() []domain.Sharing {
	return []domain.Sharing{domain.ShareStated, domain.ShareEqual, domain.ShareFirst}
}

// Unit is in what the table counts.
func (t *tableForm) Unit() string {
	if t.Measure == domain.MeasureMoney {
		return "元"
	}
	return "分"
}

// row is a row of a list that can be added to, moved and taken away. What is
// taken away stays in the form until the page is left, so that it can come back.
type row struct {
	List    string // points_line, money_class, bracket
	Key     string // tells the rows of a list apart, whatever their order
	Number  int    // among those that are not gone, from 1
	Gone    bool
	Focus   bool
	Problem string
}

// At names a field of the row.
func (r *row) At(name string) string { return r.List + "_" + r.Key + "_" + name }

// Place names the row for problems.
func (r *row) Place() string {
	if r.Gone {
		return ""
	}
	return r.List + "_" + strconv.Itoa(r.Number)
}

func (r *row) own() *row { return r }

// rower is any kind of row.
type rower interface{ own() *row }

// classRow is a class in the form.
type classRow struct {
	row
	Name  string
	If    conditionsForm
	Needs map[domain.RewardFact]domain.Choice
	Words string
}

// NeedChoices are what can be asked so that something is earned.
func (r *classRow) NeedChoices() []factChoice {
	return factChoices(r.At("need_"), domain.RewardFacts(), r.Needs)
}

// NeedWords says what is asked.
func (r *classRow) NeedWords() string { return strings.Join(domain.FactPhrases(r.Needs), "、") }

// lineRow is a line in the form.
type lineRow struct {
	row
	Measure      domain.Measure
	Name         string
	If           conditionsForm
	Effect       domain.Effect
	Value, Limit string
	Words        string
}

// effectOption is a way of computing with the unit of its value.
type effectOption struct {
	domain.Effect
	Unit string
	On   bool
}

// Effects returns what can be chosen.
func (r *lineRow) Effects() []effectOption {
	var all []effectOption
	for _, e := range domain.Effects() {
		if e != domain.EffectPerPoint || r.Measure == domain.MeasureMoney || r.Effect == e {
			all = append(all, effectOption{e, unitOf(e, r.Measure), e == r.Effect})
		}
	}
	return all
}

// Unit is in what the value is given.
func (r *lineRow) Unit() string { return unitOf(r.Effect, r.Measure) }

// Limited reports whether a limit means something.
func (r *lineRow) Limited() bool { return r.Effect == domain.EffectPicture || r.Limit != "" }

func unitOf(e domain.Effect, m domain.Measure) string {
	switch {
	case e == domain.EffectTimes:
		return "倍"
	case e == domain.EffectPercent:
		return "%"
	case e == domain.EffectPerPoint || m == domain.MeasureMoney:
		return "元"
	}
	return "分"
}

// capRow is a cap in the form.
type capRow struct {
	row
	Measure      domain.Measure
	Unit, Yearly bool
	Most         string
}

// bracketRow is a rate of the tax in the form.
type bracketRow struct {
	row
	UpTo, Percent, Less string
}

// formOf shows rules in the form.
func formOf(v domain.RuleVersion) *rulesForm {
	f := &rulesForm{Name: v.Rules.Name, From: string(v.Rules.From), Note: v.Note, Tax: taxFormOf(v.Rules.Tax)}
	for _, m := range domain.Measures() {
		table := v.Rules.Table(m)
		t := &tableForm{Measure: m, Combination: table.Combination, Sharing: table.Sharing}
		for i, class := range table.Classes {
			r := &classRow{row: rowAt(t.At("class"), i), Name: class.Name, Needs: class.Needs}
			r.If = conditionsOf(r.At(""), class.Conditions)
			t.Classes = append(t.Classes, r)
		}
		for i, line := range table.Lines {
			r := &lineRow{row: rowAt(t.At("line"), i), Measure: m, Name: line.Name, Effect: line.Effect}
			r.Value, r.Limit = amountWords(line.Value, line.Effect), amountWords(line.Limit, domain.EffectPicture)
			r.If = conditionsOf(r.At(""), line.Conditions)
			t.Lines = append(t.Lines, r)
		}
		for i, limit := range table.Caps {
			t.Caps = append(t.Caps, &capRow{row: rowAt(t.At("cap"), i), Measure: m, Unit: limit.Unit, Yearly: limit.Yearly, Most: amountWords(limit.Most, domain.EffectAdd)})
		}
		f.Tables = append(f.Tables, t)
	}
	return f
}

func rowAt(list string, i int) row { return row{List: list, Key: strconv.Itoa(i + 1), Number: i + 1} }

// amountWords writes a stored value as it is typed: 250 is 2.5, or 250 where the
// effect is a percent. Nothing is left empty, but for a base of nothing.
func amountWords(n int64, e domain.Effect) string {
	switch {
	case n == 0 && e != domain.EffectBase:
		return ""
	case e == domain.EffectPercent:
		return strconv.FormatInt(n, 10)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	words := fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
	return strings.TrimSuffix(strings.TrimRight(words, "0"), ".")
}

// rows returns every row of a list of the form.
func (f *rulesForm) rows(list string) []*row {
	var all []*row
	for _, t := range f.Tables {
		switch list {
		case t.At("class"):
			all = own(t.Classes)
		case t.At("line"):
			all = own(t.Lines)
		case t.At("cap"):
			all = own(t.Caps)
		}
	}
	if list == bracketList {
		all = own(f.Tax.Brackets)
	}
	return all
}

func own[T rower](rows []T) []*row {
	all := make([]*row, len(rows))
	for i, r := range rows {
		all[i] = r.own()
	}
	return all
}

// lists returns the names of every list of the form.
func (f *rulesForm) lists() []string {
	var all []string
	for _, t := range f.Tables {
		all = append(all, t.At("class"), t.At("line"), t.At("cap"))
	}
	return append(all, bracketList)
}

// number counts the rows that are not gone, and puts problems beside them.
func (f *rulesForm) number(problems map[string]string) {
	for _, list := range f.lists() {
		n := 0
		for _, r := range f.rows(list) {
			if !r.Gone {
				n++
				r.Number = n
			}
			r.Problem, r.Focus = problems[r.Place()], !r.Gone && f.Focus == r.List+"_"+r.Key
		}
	}
}

// act does to the rows what a button asks: add:points_line, remove:points_line:3,
// undo, up and down. It reports whether the button was one of these.
func (f *rulesForm) act(button string) bool {
	parts := strings.Split(button, ":")
	if len(parts) < 2 || !slices.Contains(f.lists(), parts[1]) {
		return false
	}
	list, key := parts[1], strings.Join(parts[2:], "")
	f.Focus = list + "_" + key
	switch parts[0] {
	case "add":
		f.add(list)
	case "remove", "undo":
		for _, r := range f.rows(list) {
			if r.Key == key {
				r.Gone = parts[0] == "remove"
			}
		}
	case "up", "down":
		f.move(list, key, parts[0] == "up")
	default:
		return false
	}
	return true
}

// add puts an empty row at the end of a list.
func (f *rulesForm) add(list string) {
	next := 1
	for _, r := range f.rows(list) {
		if n, err := strconv.Atoi(r.Key); err == nil {
			next = max(next, n+1)
		}
	}
	r := row{List: list, Key: strconv.Itoa(next)}
	f.Focus = list + "_" + r.Key
	for _, t := range f.Tables {
		switch list {
		case t.At("class"):
			t.Classes = append(t.Classes, newClassRow(r))
		case t.At("line"):
			t.Lines = append(t.Lines, newLineRow(r, t.Measure))
		case t.At("cap"):
			t.Caps = append(t.Caps, &capRow{row: r, Measure: t.Measure})
		}
	}
	if list == bracketList {
		f.Tax.Brackets = append(f.Tax.Brackets, &bracketRow{row: r})
	}
}

func newClassRow(r row) *classRow {
	return &classRow{row: r, If: conditionsOf(r.At(""), domain.Conditions{})}
}

func newLineRow(r row, m domain.Measure) *lineRow {
	return &lineRow{row: r, Measure: m, If: conditionsOf(r.At(""), domain.Conditions{})}
}

// move changes a row's place with the next one up or down that is not gone.
func (f *rulesForm) move(list, key string, up bool) {
	rows := f.rows(list)
	from := slices.IndexFunc(rows, func(r *row) bool { return r.Key == key })
	if from < 0 {
		return
	}
	step := 1
	if up {
		step = -1
	}
	to := from + step
	for to >= 0 && to < len(rows) && rows[to].Gone {
		to += step
	}
	if to < 0 || to >= len(rows) {
		return
	}
	for _, t := range f.Tables {
		switch list {
		case t.At("class"):
			t.Classes[from], t.Classes[to] = t.Classes[to], t.Classes[from]
		case t.At("line"):
			t.Lines[from], t.Lines[to] = t.Lines[to], t.Lines[from]
		}
	}
}

// Blank returns rows that scripts make new ones of.
func (f *rulesForm) Blank(t *tableForm) blankRows {
	key := func(name string) row { return row{List: t.At(name), Key: blankKey} }
	return blankRows{newClassRow(key("class")), newLineRow(key("line"), t.Measure), &capRow{row: key("cap"), Measure: t.Measure}}
}

// blankKey stands where scripts put the key of a new row.
const blankKey = "KEY"

type blankRows struct {
	Class *classRow
	Line  *lineRow
	Cap   *capRow
}
