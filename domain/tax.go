package domain

import "maps"

// Tax 代扣税 is how money is taxed before it is paid: which kind of income it is
// taken for is the finance office's choice. The zero value withholds nothing.
//
// Amounts are fen. The taxable amount and the tax are each rounded half up to a
// whole fen.
type Tax struct {
	Name      string // 稿酬所得, 劳务报酬所得
	Each      Occasion
	Deducted  int64 // up to Threshold
	Threshold int64
	Percent   int64 // that is deducted above Threshold
	Counted   int64 // percent of the rest that is taxed
	Brackets  []TaxBracket
}

// TaxBracket is one rate: Percent of the taxable amount less Less.
type TaxBracket struct {
	UpTo    int64 // taxable fen; the last bracket's is 0 and has no end
	Percent int64
	Less    int64 // 速算扣除数
}

// Occasion 次 is what counts as one receipt.
type Occasion uint8

// The occasions. Values are stored: never renumber.
const (
	TaxedByPayment    Occasion = 0 // all that is paid at once
	TaxedByMonth      Occasion = 1 // all that is paid in a calendar month
	TaxedByManuscript Occasion = 2
)

// Label returns the occasion as people read it.
func (o Occasion) Label() string {
	switch o {
	case TaxedByPayment:
		return "每次发放算一次"
	case TaxedByMonth:
		return "一个月内合并算一次"
	case TaxedByManuscript:
		return "每篇稿件算一次"
	}
	return "未知"
}

// ManuscriptTax returns the withholding for 稿酬所得: receipts up to 4,000 yuan
// less 800, larger ones less a fifth; 70 % of that at 20 %. From 个人所得税法
// (2018) article 6 and 国家税务总局公告2018年第61号 article 8.
func ManuscriptTax() Tax {
	return Tax{
		Name: "稿酬所得", Deducted: 800_00, Threshold: 4000_00, Percent: 20, Counted: 70,
		Brackets: []TaxBracket{{Percent: 20}},
	}
}

// LabourTax returns the withholding for 劳务报酬所得: the same deduction, all of
// the rest, at 20 % up to 20,000 yuan, 30 % less 2,000 up to 50,000 and 40 % less
// 7,000 above. From 国家税务总局公告2018年第61号, 个人所得税预扣率表二.
func LabourTax() Tax {
	return Tax{
		Name: "劳务报酬所得", Deducted: 800_00, Threshold: 4000_00, Percent: 20, Counted: 100,
		Brackets: []TaxBracket{{UpTo: 20000_00, Percent: 20}, {UpTo: 50000_00, Percent: 30, Less: 2000_00}, {Percent: 40, Less: 7000_00}},
	}
}

// Taxed is money before and after tax, in fen.
type Taxed struct {
	Gross   int64
	Taxable int64
	Tax     int64
}

// Net returns what is paid out.
func (t Taxed) Net() int64 { return t.Gross - t.Tax }

// Plus adds two receipts up.
func (t Taxed) Plus(other Taxed) Taxed {
	return Taxed{Gross: t.Gross + other.Gross, Taxable: t.Taxable + other.Taxable, Tax: t.Tax + other.Tax}
}

// Withhold returns what is taxed of one payment to one payee, given what is paid
// for each manuscript and what the same payee was paid before in the same month.
// Of a month, tax that was withheld too much comes back as a negative amount;
// otherwise a receipt below nothing, as after a recall, is not taxed.
func (t Tax) Withhold(manuscripts map[string]int64, month Taxed) Taxed {
	var whole int64
	for gross := range maps.Values(manuscripts) {
		whole += gross
	}
	switch t.Each {
	case TaxedByManuscript:
		var all Taxed
		for gross := range maps.Values(manuscripts) {
			once := t.once(gross)
			all.Gross, all.Taxable, all.Tax = all.Gross+gross, all.Taxable+once.Taxable, all.Tax+once.Tax
		}
		return all
	case TaxedByMonth:
		after := t.once(month.Gross + whole)
		return Taxed{Gross: whole, Taxable: after.Taxable - month.Taxable, Tax: after.Tax - month.Tax}
	}
	return t.once(whole)
}

// once taxes one receipt.
func (t Tax) once(gross int64) Taxed {
	if len(t.Brackets) == 0 {
		return Taxed{Gross: gross}
	}
	rest := gross - t.Deducted
	if gross > t.Threshold {
		rest = gross - share(gross, t.Percent)
	}
	taxed := Taxed{Gross: gross, Taxable: share(max(rest, 0), t.Counted)}
	for _, b := range t.Brackets {
		if b.UpTo == 0 || taxed.Taxable <= b.UpTo {
			taxed.Tax = max(share(taxed.Taxable, b.Percent)-b.Less, 0)
			break
		}
	}
	return taxed
}
