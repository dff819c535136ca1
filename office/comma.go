package office

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"laigao/domain"
)

// WriteTable writes a table, line by line, so that its size costs no memory. What
// has been written is worthless where it returns an error.
func WriteTable(w io.Writer, format domain.TableFormat, t domain.Table) error {
	var err error
	if format == domain.TableCSV {
		err = writeCSV(w, t)
	} else {
		err = writeWorkbook(w, t)
	}
	if err != nil {
		return fmt.Errorf("write table %q: %w", t.Title, err)
	}
	return nil
}

// commaTable writes a table as comma separated text: in UTF-8 with its mark, by
// which Excel knows it, and without formulas.
type commaTable struct {
	out  *csv.Writer
	t    domain.Table
	sums sums
}

func writeCSV(w io.Writer, t domain.Table) error {
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
		return err
	}
	c := &commaTable{out: csv.NewWriter(w), t: t, sums: newSums(t)}
	if !t.Bare {
		c.texts(said(t)...)
	}
	heads := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		heads[i] = column.Name
	}
	c.texts(heads...)
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		if err := c.sums.add(row); err != nil {
			return err
		}
		c.line(row)
		if err := c.out.Error(); err != nil {
			return err
		}
	}
	if !t.Bare && t.Total != "" {
		c.line(c.sums.line(t))
	}
	if !t.Bare && t.Closing != nil {
		c.texts(t.Closing())
	}
	if t.Form {
		c.texts(t.Feet...)
	}
	c.out.Flush()
	return c.out.Error()
}

// said are the parts of what stands above a table.
func said(t domain.Table) []string {
	parts := []string{t.Title}
	if t.Filter != "" {
		parts[0] += "：" + t.Filter
	}
	if t.Form {
		parts = []string{t.Title, t.Filter}
	}
	if !t.MadeAt.IsZero() && !t.Form {
		parts = append(parts, "导出时间："+domain.Column{Kind: domain.ColumnTime}.TableText(domain.TimeCell(t.MadeAt)))
	}
	if t.Maker != "" && !t.Form {
		parts = append(parts, "导出人："+t.Maker)
	}
	return slices.DeleteFunc(append(parts, t.Note), func(part string) bool { return part == "" })
}

func (c *commaTable) texts(texts ...string) {
	cells := make([]string, len(texts))
	for i, text := range texts {
		cells[i] = domain.SafeCell(text)
	}
	_ = c.out.Write(cells) // Error tells
}

func (c *commaTable) line(row []domain.Cell) {
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = c.t.Columns[i].TableText(cell)
		if cell.Text != "" {
			cells[i] = domain.SafeCell(cells[i])
		}
	}
	_ = c.out.Write(cells)
}

// sums adds up the columns of a table that have a sum.
type sums struct {
	columns []domain.Column
	totals  []int64
}

func newSums(t domain.Table) sums { return sums{t.Columns, make([]int64, len(t.Columns))} }

// add adds a line, which must have a cell for every column.
func (s sums) add(row []domain.Cell) error {
	if len(row) != len(s.columns) {
		return fmt.Errorf("a line of %d cells in a table of %d columns", len(row), len(s.columns))
	}
	for i, cell := range row {
		if s.columns[i].Sum && s.columns[i].Kind.IsNumber() {
			s.totals[i] += cell.Number
		}
	}
	return nil
}

// line is the last line of a table.
func (s sums) line(t domain.Table) []domain.Cell {
	cells := make([]domain.Cell, len(s.columns))
	for i, column := range s.columns {
		if column.Sum && column.Kind.IsNumber() {
			cells[i] = domain.NumberCell(s.totals[i])
		}
	}
	if len(cells) > 0 && !cells[0].Known {
		cells[0] = domain.TextCell(strings.TrimSpace(t.Total))
	}
	return cells
}
