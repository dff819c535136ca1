package domain_test

import (
	"testing"

	"laigao/domain"
)

func TestManuscriptTax_IsWhatTheLawSays(t *testing.T) {
	for gross, tax := range map[int64]int64{800: 0, 1000: 28, 1500: 98, 4000: 448, 5000: 560, 10000: 1120} {
		got := domain.ManuscriptTax().Withhold(map[string]int64{"M": gross * 100}, domain.Taxed{})
		if got.Gross != gross*100 || got.Tax != tax*100 || got.Net() != (gross-tax)*100 {
			t.Errorf("%d yuan: %+v, want %d of tax", gross, got, tax)
		}
	}
	// (1,000.01 - 800) × 70 % = 140.007, which is 140.01; × 20 % = 28.002, which is 28.00.
	if got, want := domain.ManuscriptTax().Withhold(map[string]int64{"M": 1000_01}, domain.Taxed{}), (domain.Taxed{Gross: 1000_01, Taxable: 140_01, Tax: 28_00}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestLabourTax_RisesByItsTable(t *testing.T) {
	for gross, tax := range map[int64]int64{
		800:    0,
		1000:   40,    // 200 × 20 %
		4000:   640,   // 3,200 × 20 %
		5000:   800,   // 4,000 × 20 %
		25000:  4000,  // 20,000 × 20 %
		30000:  5200,  // 24,000 × 30 % - 2,000
		62500:  13000, // 50,000 × 30 % - 2,000
		100000: 25000, // 80,000 × 40 % - 7,000
	} {
		if got := domain.LabourTax().Withhold(map[string]int64{"M": gross * 100}, domain.Taxed{}); got.Tax != tax*100 {
			t.Errorf("%d yuan: %+v, want %d of tax", gross, got, tax)
		}
	}
}

func TestTax_CountsReceiptsAsTheRulesSay(t *testing.T) {
	payment := map[string]int64{"A": 900_00, "B": 1000_00, "C": -100_00}
	for _, c := range []struct {
		each domain.Occasion
		want domain.Taxed
	}{
		// 1,800 - 800 = 1,000; 70 % are 700; 20 % are 140.
		{domain.TaxedByPayment, domain.Taxed{Gross: 1800_00, Taxable: 700_00, Tax: 140_00}},
		// 100 × 70 % × 20 % = 14 and 28; what was taken back is not taxed.
		{domain.TaxedByManuscript, domain.Taxed{Gross: 1800_00, Taxable: 210_00, Tax: 42_00}},
		// With 2,200 before it makes 4,000: 448 of tax, of which 196 were withheld.
		{domain.TaxedByMonth, domain.Taxed{Gross: 1800_00, Taxable: 1260_00, Tax: 252_00}},
	} {
		tax := domain.ManuscriptTax()
		tax.Each = c.each
		// (2,200 - 800) × 70 % = 980; × 20 % = 196.
		month := domain.Taxed{Gross: 2200_00, Taxable: 980_00, Tax: 196_00}
		if got := tax.Withhold(payment, month); got != c.want || c.each.Label() == "未知" {
			t.Errorf("%s: %+v, want %+v", c.each.Label(), got, c.want)
		}
	}
	if got := (domain.Tax{}).Withhold(payment, domain.Taxed{}); got.Tax != 0 || got.Net() != 1800_00 {
		t.Errorf("no tax: %+v", got)
	}
	back := domain.ManuscriptTax()
	back.Each = domain.TaxedByMonth
	if got := back.Withhold(map[string]int64{"A": -200_00}, domain.Taxed{Gross: 1000_00, Taxable: 140_00, Tax: 28_00}); got.Tax != -28_00 || got.Net() != -172_00 {
		t.Errorf("taken back in the month: %+v", got)
	}
}

func TestTax_NeverJumps(t *testing.T) {
	for _, tax := range []domain.Tax{domain.ManuscriptTax(), domain.LabourTax()} {
		before := domain.Taxed{}
		for gross := int64(0); gross <= 70_000_00; gross += 53 {
			got := tax.Withhold(map[string]int64{"M": gross}, domain.Taxed{})
			if got.Tax < before.Tax || got.Net() < before.Net()-1 || got.Tax+got.Net() != gross || got.Taxable > gross {
				t.Fatalf("%s: %+v after %+v", tax.Name, got, before)
			}
			before = got
		}
	}
}
