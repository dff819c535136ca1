package domain

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Export is how somebody wants a list to leave the console.
type Export struct {
	Personal bool   // with the columns of personal data
	Reason   string // why, which the log keeps
}

// Allow completes what is wanted. Personal data leaves only for who may export it
// and has said why: else it is a Forbidden or an Invalid error.
func (e Export) Allow(a Account) (Export, error) {
	if !e.Personal {
		return Export{}, nil
	}
	if !a.Can(ExportPersonalData) {
		return Export{}, Forbidden("您的账号不能导出个人信息，可以导出不含个人信息的表格。")
	}
	e.Reason = strings.TrimSpace(e.Reason)
	if n := utf8.RuneCountInString(e.Reason); n < 2 || n > 200 {
		return Export{}, Invalid("请写明导出个人信息的理由，2 到 200 个字，会记入审计日志。")
	}
	return e, nil
}

// Leaving returns the table as it may leave the console: without its personal
// columns unless they were wanted, which it then says itself. Once its last line
// is read, keep is told what the log must know; what keep returns is the table's
// error.
func (t Table) Leaving(e Export, keep func(detail string) error) Table {
	var names []string
	for _, column := range t.Columns {
		if column.Personal {
			names = append(names, column.Name)
		}
	}
	personal := strings.Join(names, "、")
	if len(names) > 0 && !e.Personal {
		t = t.without(func(c Column) bool { return c.Personal })
		t.Note = joined(t.Note, "不含个人信息（"+personal+"）")
	}
	if len(names) > 0 && e.Personal {
		t.Note = joined(t.Note, "含个人信息，请妥善保管，用后删除")
	}
	words := t.Filter
	return t.Then(func(rows int) error {
		detail := fmt.Sprintf("%s，共 %d 行", words, rows)
		switch {
		case len(names) > 0 && e.Personal:
			detail += "，含个人信息（" + personal + "），理由：" + e.Reason
		case len(names) > 0:
			detail += "，不含个人信息"
		}
		return keep(strings.TrimPrefix(detail, "，"))
	})
}

func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "，")
}

// without leaves columns out.
func (t Table) without(out func(Column) bool) Table {
	columns, rows := t.Columns, t.Rows
	t.Columns = slices.DeleteFunc(slices.Clone(columns), out)
	t.Rows = func(yield func([]Cell, error) bool) {
		for row, err := range rows {
			var kept []Cell
			for i := range row {
				if i >= len(columns) || !out(columns[i]) {
					kept = append(kept, row[i])
				}
			}
			if !yield(kept, err) {
				return
			}
		}
	}
	return t
}

// PagedRows returns the lines of a list that is read page by page: read returns a
// page and where the next one starts, which is the zero value on the last.
func PagedRows[L any, C comparable](read func(from C) (page []L, next C, err error), row func(L) []Cell) iter.Seq2[[]Cell, error] {
	return func(yield func([]Cell, error) bool) {
		var from, end C
		for {
			page, next, err := read(from)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, line := range page {
				if !yield(row(line), nil) {
					return
				}
			}
			if next == end {
				return
			}
			from = next
		}
	}
}

// ListedRows returns the lines of a list that is read at once because it is short
// by its nature.
func ListedRows[L any](lines []L, row func(L) []Cell) iter.Seq2[[]Cell, error] {
	return PagedRows(func(string) ([]L, string, error) { return lines, "", nil }, row)
}
