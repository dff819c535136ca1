package console

import (
	"encoding/json"

	"laigao/domain"
)

// bracketList is the list of rates in the form.
const bracketList = "bracket"

// Kinds of income, as the form has them.
const (
	taxManuscript = "manuscript"
	taxLabour     = "labour"
	taxNone       = "none"
)

// taxForm is how money is taxed, as the form has it. Where another kind of income
// was chosen than the numbers were shown for, the numbers are that kind's own.
type taxForm struct {
	Kind                                  string
	Each                                  domain.Occasion
	Deducted, Threshold, Percent, Counted string
	Brackets                              []*bracketRow
}

// taxKind is a kind of income that can be chosen.
type taxKind struct {
	Value, Label string
	On           bool
	Standard     string // its numbers, for scripts
}

func standardTax(kind string) domain.Tax {
	switch kind {
	case taxManuscript:
		return domain.ManuscriptTax()
	case taxLabour:
		return domain.LabourTax()
	}
	return domain.Tax{}
}

func taxFormOf(t domain.Tax) taxForm {
	f := taxForm{Kind: taxManuscript, Each: t.Each}
	switch {
	case len(t.Brackets) == 0 && t.Name == "":
		f.Kind = taxNone
	case t.Name == domain.LabourTax().Name:
		f.Kind = taxLabour
	}
	f.Deducted, f.Threshold = amountWords(t.Deducted, domain.EffectBase), amountWords(t.Threshold, domain.EffectBase)
	f.Percent, f.Counted = countWords(int(t.Percent)), countWords(int(t.Counted))
	for i, b := range t.Brackets {
		f.Brackets = append(f.Brackets, &bracketRow{
			row: rowAt(bracketList, i), UpTo: amountWords(b.UpTo, domain.EffectAdd), Percent: countWords(int(b.Percent)), Less: amountWords(b.Less, domain.EffectAdd),
		})
	}
	return f
}

// Kinds returns what can be chosen.
func (f taxForm) Kinds() []taxKind {
	var all []taxKind
	for _, kind := range [][2]string{{taxManuscript, "稿酬所得"}, {taxLabour, "劳务报酬所得"}, {taxNone, "不扣税"}} {
		all = append(all, taxKind{kind[0], kind[1], kind[0] == f.Kind, standardWords(kind[0])})
	}
	return all
}

// Occasions returns what can count as one receipt.
func (f taxForm) Occasions() []domain.Occasion {
	return []domain.Occasion{domain.TaxedByPayment, domain.TaxedByMonth, domain.TaxedByManuscript}
}

// Blank is a rate that scripts make new ones of.
func (f taxForm) Blank() *bracketRow { return &bracketRow{row: row{List: bracketList, Key: blankKey}} }

// standardWords are the numbers of a kind of income as they stand in the fields.
func standardWords(kind string) string {
	f := taxFormOf(standardTax(kind))
	standard := struct {
		Fields   map[string]string `json:"fields"`
		Brackets [][3]string       `json:"brackets"`
	}{
		Fields:   map[string]string{"tax_deducted": f.Deducted, "tax_threshold": f.Threshold, "tax_percent": f.Percent, "tax_counted": f.Counted},
		Brackets: [][3]string{},
	}
	for _, b := range f.Brackets {
		standard.Brackets = append(standard.Brackets, [3]string{b.UpTo, b.Percent, b.Less})
	}
	text, _ := json.Marshal(standard) // words alone: it cannot fail
	return string(text)
}
