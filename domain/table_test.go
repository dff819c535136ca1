package domain_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestPlainCell_TakesBackSafeCellAndNothingElse(t *testing.T) {
	for _, cell := range []string{"", "工会", "=1+1", " =1", "＝SUM(A1)", "+86", "-", "@样例", "\t=1", "'引号", "''"} {
		safe := domain.SafeCell(cell)
		if got := domain.PlainCell(safe); got != cell {
			t.Errorf("%q became %q, and then %q", cell, safe, got)
		}
		if first := strings.TrimLeft(safe, " "); first != "" && strings.ContainsAny(first[:1], "=+-@\t") {
			t.Errorf("%q stays a formula", safe)
		}
	}
}

func TestReadTable_ReadsWhatSpreadsheetsWrite(t *testing.T) {
	foreign := func(table []byte) ([]byte, error) { return append([]byte("甲,"), table[1:]...), nil }
	for _, c := range []struct {
		name, table string
		want        []string // line and cells
		refused     string
	}{
		{"UTF-8 with its mark", "\xef\xbb\xbf名称, 电话 \n,\n甲,'+86\n", []string{"名称|电话", "甲|+86"}, ""},
		{"another encoding", "\xff乙\n", []string{"甲|乙"}, ""},
		{"quotes", "甲\n\"乙\n", nil, "第 2 行：引号不配对"},
		{"too large", strings.Repeat("甲", 40), nil, "文件太大"},
	} {
		lines, _, err := domain.ReadTable([]byte(c.table), 100, foreign)
		var got []string
		for _, l := range lines {
			got = append(got, strings.Join(l.Cells, "|"))
		}
		if !slices.Equal(got, c.want) || !strings.HasPrefix(domain.Public(err), c.refused) || (c.refused == "") != (err == nil) {
			t.Errorf("%s: got %q, %v", c.name, got, err)
		}
	}
	lines, _, _ := domain.ReadTable([]byte("甲\n\n,\n乙\n"), 100, nil)
	if len(lines) != 2 || lines[1].Line != 4 {
		t.Errorf("lines are %+v", lines)
	}
	_, _, err := domain.ReadTable([]byte("\xff"), 100, func([]byte) ([]byte, error) { return nil, errors.New("no") })
	if domain.KindOf(err) != domain.KindInvalid {
		t.Errorf("an unknown encoding: %v", err)
	}
}

func TestTableText_ShowsEachKind(t *testing.T) {
	for _, c := range []struct {
		kind domain.ColumnKind
		cell domain.Cell
		want string
	}{
		{domain.ColumnText, domain.TextCell("=1"), "=1"},
		{domain.ColumnCount, domain.NumberCell(-3), "-3"},
		{domain.ColumnCount, domain.Cell{}, ""},
		{domain.ColumnMoney, domain.NumberCell(0), "0.00"},
		{domain.ColumnMoney, domain.NumberCell(-5), "-0.05"},
		{domain.ColumnMoney, domain.NumberCell(123450), "1234.50"},
		{domain.ColumnMoney, domain.NumberCell(int64(math.MinInt64)), "-92233720368547758.08"},
		{domain.ColumnPoints, domain.NumberCell(250), "2.5"},
		{domain.ColumnPoints, domain.NumberCell(300), "3"},
		{domain.ColumnPercent, domain.NumberCell(1125), "11.25%"},
		{domain.ColumnDay, domain.DayCell("2026-03-05"), "2026-03-05"},
		{domain.ColumnTime, domain.TimeCell(time.Date(2026, 3, 4, 16, 0, 59, 0, time.UTC)), "2026-03-05 00:00"},
		{domain.ColumnTime, domain.TimeCell(time.Time{}), ""},
		{domain.ColumnMoney, domain.TextCell("合计"), "合计"},
	} {
		if got := (domain.Column{Kind: c.kind}).TableText(c.cell); got != c.want {
			t.Errorf("%d %+v is %q, want %q", c.kind, c.cell, got, c.want)
		}
	}
}

func TestTableThen_TellsHowManyLinesThereWere(t *testing.T) {
	broken := errors.New("gone")
	table := domain.Table{Rows: domain.RowsOf(make([][]domain.Cell, 3))}
	for name, c := range map[string]struct {
		rows, want int
		last       error
	}{"all": {9, 3, nil}, "cut off": {2, -1, nil}, "not logged": {9, 3, broken}} {
		told, n, failed := -1, 0, error(nil)
		for _, err := range table.Then(func(rows int) error { told = rows; return c.last }).Rows {
			if failed = err; err == nil {
				n++
			}
			if n == c.rows {
				break
			}
		}
		if told != c.want || !errors.Is(failed, c.last) {
			t.Errorf("%s: told of %d lines, %v", name, told, failed)
		}
	}
}
