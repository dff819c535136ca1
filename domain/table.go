package domain

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"
)

// TableFormat is what a table is written as.
type TableFormat string

// The formats.
const (
	TableWorkbook TableFormat = "xlsx"
	TableCSV      TableFormat = "csv"
)

// TableFormats returns every format in the order of the choice.
func TableFormats() []TableFormat { return []TableFormat{TableWorkbook, TableCSV} }

// ParseTableFormat reads the form value; everything unknown is a workbook.
func ParseTableFormat(s string) TableFormat {
	if s == string(TableCSV) {
		return TableCSV
	}
	return TableWorkbook
}

// Label returns the format as people read it.
func (f TableFormat) Label() string {
	if f == TableCSV {
		return "CSV 表格（.csv）"
	}
	return "Excel 表格（.xlsx）"
}

// ColumnKind is what the cells of a column are.
type ColumnKind uint8

// The kinds. They say what Cell.Number counts.
const (
	ColumnText    ColumnKind = iota
	ColumnCount              // whole numbers
	ColumnMoney              // fen, shown as yuan
	ColumnPoints             // hundredths of a point
	ColumnPercent            // hundredths of a percent
	ColumnDay                // Cell.Day
	ColumnTime               // Cell.Time, to the minute in China
)

// IsNumber reports whether cells of the kind are counted with Cell.Number.
func (k ColumnKind) IsNumber() bool { return k >= ColumnCount && k <= ColumnPercent }

// Formula reckons a cell from others of its line, which it names by the heads of
// their columns: ROUND([税前]*[税率],2). Money stands in yuan and points in whole
// points there. Our own code writes formulas, never what people typed.
type Formula string

// Column is one column of a Table.
type Column struct {
	Name     string
	Kind     ColumnKind
	Width    int  // in Latin letters; 0 leaves it to the writer
	Sum      bool // the last line sums the column up, which must be of numbers
	Personal bool // only for who may export personal data
}

// Cell is one cell of a Table. Of text only Text counts; of numbers Number and
// whether it is known; of days and times the one of them. The zero cell is empty.
type Cell struct {
	Text    string
	Number  int64
	Known   bool // a number is there, be it 0
	Formula Formula
	Day     Day
	Time    time.Time
}

// TextCell is a cell of any text, which is never taken for a formula.
func TextCell(text string) Cell { return Cell{Text: text} }

// NumberCell is a cell of a number in the unit of its column.
func NumberCell[T ~int | ~int64 | ~uint8](number T) Cell {
	return Cell{Number: int64(number), Known: true}
}

// ReckonedCell is a cell whose number is what the formula comes to, so that
// programs that reckon nothing show it too.
func ReckonedCell[T ~int | ~int64](number T, by Formula) Cell {
	return Cell{Number: int64(number), Known: true, Formula: by}
}

// DayCell is a cell of a day, empty for an unknown one.
func DayCell(day Day) Cell { return Cell{Day: day} }

// TimeCell is a cell of a time, empty for the zero time.
func TimeCell(at time.Time) Cell { return Cell{Time: at} }

// Table is a table about to be written: what it is, how it was come by, and its
// lines. A list has its head frozen, can be filtered and says above it all that
// the first four fields tell. A form is printed and signed.
type Table struct {
	Title   string
	Filter  string // in words, what of everything the lines are
	Maker   string // who had it made
	MadeAt  time.Time
	Note    string // what is left out, and the like
	Columns []Column
	Rows    iter.Seq2[[]Cell, error] // read once; ends with the first error
	Total   string                   // the first cell of the line of sums, which is left out with it
	Closing func() string            // what is said below the lines, asked after the last; nil for nothing
	Bare    bool                     // as .csv only the heads and the lines, because it is imported again
	Form    bool                     // the title stands alone above in the middle, Filter left and Note right below
	Feet    []string                 // the places to sign at below a form
}

// RowsOf returns lines that are all in hand.
func RowsOf(rows [][]Cell) iter.Seq2[[]Cell, error] {
	return func(yield func([]Cell, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Then returns the table so that last is told after the last line how many there
// were. Its error is that of the table.
func (t Table) Then(last func(rows int) error) Table {
	rows, n := t.Rows, 0
	t.Rows = func(yield func([]Cell, error) bool) {
		for row, err := range rows {
			if !yield(row, err) || err != nil {
				return
			}
			n++
		}
		if err := last(n); err != nil {
			yield(nil, err)
		}
	}
	return t
}

// TableText returns the words of a cell as a column shows them where all is text:
// 1234.50, 2026-03-05, 2026-03-05 09:30.
func (c Column) TableText(cell Cell) string {
	if cell.Text != "" {
		return cell.Text
	}
	switch c.Kind {
	case ColumnText:
		return ""
	case ColumnDay:
		return string(cell.Day)
	case ColumnTime:
		if cell.Time.IsZero() {
			return ""
		}
		return cell.Time.In(Shanghai()).Format("2006-01-02 15:04")
	}
	if !cell.Known {
		return ""
	}
	switch c.Kind {
	case ColumnMoney:
		return hundredths(cell.Number, 2)
	case ColumnPoints:
		return hundredths(cell.Number, 0)
	case ColumnPercent:
		return hundredths(cell.Number, 0) + "%"
	}
	return fmt.Sprint(cell.Number)
}

// hundredths writes n/100 with at least so many places.
func hundredths(n int64, least int) string {
	sign, left := "", uint64(n)
	if n < 0 {
		sign, left = "-", uint64(-n)
	}
	places := fmt.Sprintf("%02d", left%100)
	for len(places) > least && strings.HasSuffix(places, "0") {
		places = places[:len(places)-1]
	}
	if places != "" {
		places = "." + places
	}
	return sign + fmt.Sprint(left/100) + places
}

// SafeCell keeps a spreadsheet from taking a cell for a formula.
func SafeCell(cell string) string {
	begins := strings.TrimLeft(cell, " ")
	if first, _ := utf8.DecodeRuneInString(begins); begins != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

// PlainCell takes back the mark of SafeCell.
func PlainCell(cell string) string {
	if bare, marked := strings.CutPrefix(cell, "'"); marked && SafeCell(bare) != bare {
		return bare
	}
	return cell
}

// TableLine is one line of a table that holds anything.
type TableLine struct {
	Line  int // in the file, from 1
	Cells []string
}

// ReadTable reads a comma separated table of at most so many bytes: in UTF-8,
// else by decode, as Excel writes it in China. Cells come trimmed and without
// SafeCell's mark. Text is the table in UTF-8. What cannot be read is Invalid.
func ReadTable(table []byte, most int, decode func([]byte) ([]byte, error)) (lines []TableLine, text string, err error) {
	if len(table) > most {
		return nil, "", Invalid("文件太大，请分成几份导入。")
	}
	table = bytes.TrimPrefix(table, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(table) {
		if table, err = decode(table); err != nil {
			return nil, "", Invalid("文件的文字编码认不出来，请另存为 UTF-8 的 CSV 再导入。")
		}
	}
	reader := csv.NewReader(bytes.NewReader(table))
	reader.FieldsPerRecord = -1
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return lines, string(table), nil
		}
		if fault, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, "", Invalid(fmt.Sprintf("第 %d 行：引号不配对，请检查。", fault.Line))
		}
		if err != nil {
			return nil, "", fmt.Errorf("read table: %w", err)
		}
		line, _ := reader.FieldPos(0)
		for i := range cells {
			cells[i] = PlainCell(strings.TrimSpace(cells[i]))
		}
		if strings.Join(cells, "") != "" {
			lines = append(lines, TableLine{Line: line, Cells: cells})
		}
	}
}
