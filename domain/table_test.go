package domain_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

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
