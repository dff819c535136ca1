package domain

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// TaxContent is what a column of the tax client's table holds.
type TaxContent string

// What a column may hold. The names are those that the department writes.
const (
	TaxName    TaxContent = "姓名"
	TaxIDType  TaxContent = "证件类型"
	TaxIDNo    TaxContent = "证件号码"
	TaxItem    TaxContent = "所得项目"
	TaxFrom    TaxContent = "所属期起"
	TaxThrough TaxContent = "所属期止"
	TaxGross   TaxContent = "本期收入"
	TaxExempt  TaxContent = "免税收入"
	TaxTaxable TaxContent = "应纳税所得额"
	TaxDue     TaxContent = "应扣缴税额"
	TaxQuarter TaxContent = "备注"
	TaxNothing TaxContent = "空"
)

// TaxContents returns all of them in the order of the explanation.
func TaxContents() []TaxContent {
	return []TaxContent{TaxName, TaxIDType, TaxIDNo, TaxItem, TaxFrom, TaxThrough, TaxGross, TaxExempt, TaxTaxable, TaxDue, TaxQuarter, TaxNothing}
}

// TaxColumn is one column of the table that the tax client imports: its name there
// and what it holds.
type TaxColumn struct {
	Name    string
	Content TaxContent
}

// Column returns the column as tables have it.
func (c TaxColumn) Column() Column {
	column := Column{Name: c.Name, Personal: c.Content == TaxIDNo}
	switch c.Content {
	case TaxFrom, TaxThrough:
		column.Kind = ColumnDay
	case TaxGross, TaxExempt, TaxTaxable, TaxDue:
		column.Kind, column.Sum = ColumnMoney, true
	}
	return column
}

// DefaultTaxColumns are the columns as the department would write them, until it
// decides otherwise.
const DefaultTaxColumns = `姓名
证件类型
证件号码
所得项目
税款所属期起 = 所属期起
税款所属期止 = 所属期止
本期收入
免税收入
应纳税所得额
应扣缴税额
备注`

// taxColumnsMost is how many columns the table may have.
const taxColumnsMost = 60

// ParseTaxColumns reads the columns of the tax client's table, one a line: its name
// there, and after = what it holds where that has another name. What cannot be read
// is an Invalid error for the line's writer.
func ParseTaxColumns(text string) ([]TaxColumn, error) {
	var columns []TaxColumn
	number := 0
	for line := range strings.Lines(strings.ReplaceAll(text, "＝", "=")) {
		number++
		name, content, other := strings.Cut(strings.TrimSpace(line), "=")
		name, content = strings.TrimSpace(name), strings.TrimSpace(content)
		if name == "" && !other {
			continue
		}
		if !other {
			content = name
		}
		column := TaxColumn{Name: name, Content: TaxContent(content)}
		switch {
		case name == "":
			return nil, Invalid(fmt.Sprintf("第 %d 行缺少列名。", number))
		case utf8.RuneCountInString(name) > 40:
			return nil, Invalid(fmt.Sprintf("第 %d 行的列名超过 40 个字。", number))
		case !slices.Contains(TaxContents(), column.Content) && other:
			return nil, Invalid(fmt.Sprintf("第 %d 行：没有“%s”这种内容，请从下面列出的内容里选。", number, content))
		case !slices.Contains(TaxContents(), column.Content):
			return nil, Invalid(fmt.Sprintf("第 %d 行：看不出“%s”一列填什么，请写成“%s = 内容”，不填就写“%s = 空”。", number, name, name, name))
		case slices.ContainsFunc(columns, func(c TaxColumn) bool { return c.Name == name }):
			return nil, Invalid(fmt.Sprintf("第 %d 行：列名“%s”重复了。", number, name))
		}
		columns = append(columns, column)
	}
	switch {
	case len(columns) == 0:
		return nil, Invalid("请至少写一列。")
	case len(columns) > taxColumnsMost:
		return nil, Invalid(fmt.Sprintf("最多 %d 列。", taxColumnsMost))
	case !slices.ContainsFunc(columns, func(c TaxColumn) bool { return c.Content == TaxGross }):
		return nil, Invalid("至少要有一列填“本期收入”。")
	}
	return columns, nil
}
