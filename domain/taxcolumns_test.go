package domain_test

import (
	"strings"
	"testing"

	"laigao/domain"
)

func TestParseTaxColumns_ReadsWhatTheOfficeWrites(t *testing.T) {
	got, err := domain.ParseTaxColumns("工号 = 空\r\n\n *姓名=姓名\n证件号码\n收入额 ＝ 本期收入\n")
	if err != nil || len(got) != 4 || got[0] != (domain.TaxColumn{Name: "工号", Content: domain.TaxNothing}) || got[1].Name != "*姓名" || got[3].Content != domain.TaxGross {
		t.Fatalf("%+v, %v", got, err)
	}
	if column := got[2].Column(); !column.Personal || column.Sum {
		t.Errorf("the number is %+v", column)
	}
	if column := got[3].Column(); column.Personal || !column.Sum || column.Kind != domain.ColumnMoney {
		t.Errorf("the income is %+v", column)
	}
	standard, err := domain.ParseTaxColumns(domain.DefaultTaxColumns)
	if err != nil || len(standard) != len(domain.TaxContents())-1 {
		t.Errorf("as it is set at first: %+v, %v", standard, err)
	}
}

func TestParseTaxColumns_SaysWhatIsWrongInWhichLine(t *testing.T) {
	for text, want := range map[string]string{
		"":             "至少写一列",
		" \n\n":        "至少写一列",
		"姓名":           "本期收入",
		"本期收入\n= 姓名":   "第 2 行缺少列名",
		"本期收入\n工号":     "第 2 行：看不出“工号”",
		"本期收入\n甲 = 工资": "第 2 行：没有“工资”",
		"本期收入\n\n本期收入 = 免税收入":    "第 3 行：列名“本期收入”重复",
		strings.Repeat("长", 41):  "超过 40 个字",
		"本期收入\n" + many(60, "空"): "最多 60 列",
	} {
		if _, err := domain.ParseTaxColumns(text); domain.KindOf(err) != domain.KindInvalid || !strings.Contains(domain.Public(err), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// many returns so many lines of columns that hold the same.
func many(lines int, content string) string {
	var text strings.Builder
	for i := range lines {
		text.WriteString(strings.Repeat("列", i%30+1) + strings.Repeat("号", i/30) + " = " + content + "\n")
	}
	return text.String()
}
