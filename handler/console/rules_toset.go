package console

import (
	"regexp"
	"strconv"
	"strings"

	"laigao/domain"
)

// amount is a number as people type it: 80, 2.5, 1,234.50.
var amount = regexp.MustCompile(`^[0-9]{1,12}(?:\.[0-9]{1,2})?$`)

// parseHundredths reads 2.5 as 250; nothing is 0.
func parseHundredths(typed string) (n int64, ok bool) {
	typed = strings.NewReplacer(",", "", "，", "", " ", "", "¥", "").Replace(typed)
	if typed == "" {
		return 0, true
	}
	if !amount.MatchString(typed) {
		return 0, false
	}
	whole, rest, _ := strings.Cut(typed, ".")
	n, err := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
	return n, err == nil
}

// toRules turns the form into rules, and tells what is no number.
func (r *rulesReader) toRules() {
	f := r.form
	r.rules = domain.RuleSet{Name: f.Name, From: domain.Day(f.From)}
	for _, t := range f.Tables {
		table := r.rules.Table(t.Measure)
		table.Combination, table.Sharing = t.Combination, t.Sharing
		for _, class := range t.Classes {
			if !class.Gone {
				r.counts(&class.row, &class.If)
				table.Classes = append(table.Classes, domain.RewardClass{Name: class.Name, Conditions: class.If.Conditions, Needs: class.Needs})
			}
		}
		for _, line := range t.Lines {
			if !line.Gone {
				table.Lines = append(table.Lines, r.line(line))
			}
		}
		for _, limit := range t.Caps {
			if !limit.Gone {
				most := r.hundredths(&limit.row, "上限", limit.Most)
				table.Caps = append(table.Caps, domain.Cap{Unit: limit.Unit, Yearly: limit.Yearly, Most: most})
			}
		}
	}
	r.rules.Tax = r.tax()
}

func (r *rulesReader) line(line *lineRow) domain.RuleLine {
	r.counts(&line.row, &line.If)
	value := r.hundredths(&line.row, "数值", line.Value)
	if line.Effect == domain.EffectPercent {
		if value%100 != 0 {
			r.tell(&line.row, "百分比请写整数。")
		}
		value /= 100
	}
	return domain.RuleLine{
		Name: line.Name, Conditions: line.If.Conditions, Effect: line.Effect, Value: value, Limit: r.hundredths(&line.row, "最多", line.Limit),
	}
}

// tell puts words at a row that has none yet.
func (r *rulesReader) tell(at *row, words string) {
	place := at.Place()
	if at.List == bracketList {
		place = "tax"
	}
	if _, told := r.problems[place]; !told {
		r.problems[place] = words
	}
}

func (r *rulesReader) hundredths(at *row, name, typed string) int64 {
	n, ok := parseHundredths(typed)
	if !ok {
		r.tell(at, "“"+name+"”应写成 80 或 2.5 这样的数，最多两位小数。")
	}
	return n
}

// counts reads the numbers of characters.
func (r *rulesReader) counts(at *row, c *conditionsForm) {
	c.From, c.Below = r.count(at, c.FromTyped), r.count(at, c.BelowTyped)
}

func (r *rulesReader) count(at *row, typed string) int {
	if typed == "" {
		return 0
	}
	n, err := strconv.ParseUint(typed, 10, 24)
	if err != nil {
		r.tell(at, "字数应写成 800 这样的整数。")
	}
	return int(n)
}

func (r *rulesReader) tax() domain.Tax {
	f := &r.form.Tax
	if f.Kind != taxManuscript && f.Kind != taxLabour {
		return domain.Tax{Each: f.Each}
	}
	at := &row{List: bracketList}
	percent := func(name, typed string) int64 {
		n := r.hundredths(at, name, typed)
		if n%100 != 0 {
			r.tell(at, "“"+name+"”请写整数。")
		}
		return n / 100
	}
	t := domain.Tax{
		Name: standardTax(f.Kind).Name, Each: f.Each, Deducted: r.hundredths(at, "减", f.Deducted), Threshold: r.hundredths(at, "不超过", f.Threshold),
		Percent: percent("超过的减", f.Percent), Counted: percent("计入", f.Counted),
	}
	for _, b := range f.Brackets {
		if !b.Gone {
			t.Brackets = append(t.Brackets, domain.TaxBracket{
				UpTo: r.hundredths(at, "不超过", b.UpTo), Percent: percent("税率", b.Percent), Less: r.hundredths(at, "速算扣除", b.Less),
			})
		}
	}
	return t
}
