package office

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"laigao/domain"
)

const (
	measured    = 200 // lines whose texts decide how wide the columns are
	widest      = 48  // Latin letters in a column of texts
	lineHeight  = 16  // points
	formHeight  = 22  // points, with room to sign
	firstLine   = 1   // numbers of lines begin with 1
	paperA4     = 9
	mostOnSheet = excelize.TotalRows - 8 // lines, beside the head and what stands above and below
)

// workbook writes a table to the only sheet of a workbook. Lines go to a file of
// the system's once there are many, so that memory does not grow with them.
type workbook struct {
	file   *excelize.File
	out    *excelize.StreamWriter
	sheet  string
	t      domain.Table
	looks  looks
	sums   sums
	widths []float64 // of the columns, in Latin letters
	head   int       // the line of the heads
	line   int       // the last one that was written
}

func writeWorkbook(w io.Writer, t domain.Table) error {
	if len(t.Columns) == 0 {
		return fmt.Errorf("no columns")
	}
	b := &workbook{file: excelize.NewFile(), t: t, sums: newSums(t)}
	defer func() { _ = b.file.Close() }() // removes what lies on disk
	if err := b.lines(); err != nil {
		return err
	}
	if err := b.end(); err != nil {
		return err
	}
	// The library gathers the packed file in memory unless the archive has a place of its own.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	_, err := b.file.WriteTo(io.Discard)
	return err
}

// lines writes the head, once enough lines are known to measure them, and all lines.
func (b *workbook) lines() error {
	waiting := make([][]domain.Cell, 0, measured)
	n, begun := 0, false
	for row, err := range b.t.Rows {
		if err != nil {
			return err
		}
		if err := b.sums.add(row); err != nil {
			return err
		}
		if n++; n > mostOnSheet {
			return domain.Invalid("行数超过了 Excel 一张表能放的，请缩小范围，或者导出为 CSV。")
		}
		if !begun {
			if waiting = append(waiting, slices.Clone(row)); len(waiting) < measured {
				continue
			}
			if err := b.begin(waiting); err != nil {
				return err
			}
			begun = true
			continue
		}
		if err := b.row(row, false); err != nil {
			return err
		}
	}
	if begun {
		return nil
	}
	return b.begin(waiting)
}

// begin sets up the sheet and writes the head and the lines so far.
func (b *workbook) begin(rows [][]domain.Cell) error {
	b.measure(rows)
	if err := b.setUp(); err != nil {
		return err
	}
	var err error
	if b.out, err = b.file.NewStreamWriter(b.sheet); err != nil {
		return err
	}
	b.head = firstLine + 1
	if b.t.Form {
		b.head = firstLine + 2
	}
	for i, width := range b.widths {
		if err := b.out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := b.freeze(); err != nil {
		return err
	}
	if err := b.heads(); err != nil {
		return err
	}
	for _, row := range rows {
		if err := b.row(row, false); err != nil {
			return err
		}
	}
	return nil
}

// setUp decides how the sheet is printed: on A4, crosswise, as wide as the paper,
// with the heads on every page and the pages counted.
func (b *workbook) setUp() error {
	b.sheet = sheetName(b.t.Title)
	f := b.file
	if err := f.SetSheetName(f.GetSheetName(0), b.sheet); err != nil {
		return err
	}
	yes, paper, across, wide, high := true, paperA4, "landscape", 1, 0
	margin, edge := 0.5, 0.6 // inches
	made := b.t.MadeAt.UTC().Format(time.RFC3339)
	looks, err := newLooks(f, b.t.Form)
	b.looks = looks
	for _, err := range []error{
		err,
		f.SetDefaultFont(sheetFont),
		f.SetSheetProps(b.sheet, &excelize.SheetPropsOptions{FitToPage: &yes}),
		f.SetPageLayout(b.sheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &across, FitToWidth: &wide, FitToHeight: &high}),
		f.SetPageMargins(b.sheet, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &edge, Bottom: &edge, Horizontally: &yes}),
		f.SetHeaderFooter(b.sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}),
		f.SetDocProps(&excelize.DocProperties{Title: b.t.Title, Description: b.t.Filter, Creator: b.t.Maker, LastModifiedBy: b.t.Maker, Created: made, Modified: made, Language: "zh-CN"}),
		f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// sheetName makes a name for the sheet of a title.
func sheetName(title string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return -1
		}
		return r
	}, title)
	if name = domain.Shorten(name, excelize.MaxSheetNameLength-1); name == "" {
		return "表"
	}
	return name
}

// freeze keeps the heads in sight.
func (b *workbook) freeze() error {
	below, err := excelize.CoordinatesToCellName(1, b.head+1)
	if err != nil {
		return err
	}
	err = b.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: b.head, TopLeftCell: below, ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: b.sheet, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", b.sheet, b.head, b.head),
	})
}

// heads writes what stands above the lines.
func (b *workbook) heads() error {
	last := len(b.t.Columns)
	if b.t.Form {
		if err := b.across(b.looks.title, 30, span{text: b.t.Title, from: 1, to: last}); err != nil {
			return err
		}
		middle := max(1, last-last/3)
		if err := b.across(b.looks.plain, 20, span{text: b.t.Filter, from: 1, to: middle}, span{b.t.Note, middle + 1, last, b.looks.right}); err != nil {
			return err
		}
	} else {
		words := strings.Join(said(b.t), "　")
		room := 0.0
		for _, width := range b.widths {
			room += width
		}
		lines := 1 + int(float64(breadth(words))/max(room, 1))
		if err := b.across(b.looks.about, float64(lineHeight*lines+4), span{text: words, from: 1, to: last}); err != nil {
			return err
		}
	}
	values := make([]any, last)
	for i, column := range b.t.Columns {
		values[i] = excelize.Cell{StyleID: b.looks.head, Value: column.Name}
	}
	return b.write(values)
}

// span is a text over several columns, from one to another.
type span struct {
	text     string
	from, to int
	look     int // 0 is that of the line
}

// across writes a line of texts over several columns each.
func (b *workbook) across(look int, height float64, spans ...span) error {
	values := make([]any, len(b.t.Columns))
	for _, s := range spans {
		if s.text == "" || s.from > s.to || s.from > len(values) {
			continue
		}
		values[s.from-1] = excelize.Cell{StyleID: cmp.Or(s.look, look), Value: s.text}
		if s.from == s.to {
			continue
		}
		if err := b.out.MergeCell(cellName(s.from, b.line+1), cellName(s.to, b.line+1)); err != nil {
			return err
		}
	}
	return b.write(values, excelize.RowOpts{Height: height})
}

func (b *workbook) write(values []any, options ...excelize.RowOpts) error {
	b.line++
	return b.out.SetRow(cellName(1, b.line), values, options...)
}

// row writes a line of the table or, bold, that of the sums.
func (b *workbook) row(row []domain.Cell, sum bool) error {
	values := make([]any, len(row))
	for i, cell := range row {
		look := b.looks.kinds[b.t.Columns[i].Kind]
		if sum {
			look = b.looks.sums[b.t.Columns[i].Kind]
		}
		value := excelize.Cell{StyleID: look, Value: valueOf(b.t.Columns[i].Kind, cell)}
		if cell.Formula != "" {
			formula, err := b.formula(cell.Formula)
			if err != nil {
				return err
			}
			value.Formula = formula
		}
		values[i] = value
	}
	if b.t.Form {
		return b.write(values, excelize.RowOpts{Height: formHeight * b.linesOf(row)})
	}
	return b.write(values)
}

// linesOf is how many lines of text a line of the table has.
func (b *workbook) linesOf(row []domain.Cell) float64 {
	most := 1.0
	for i, cell := range row {
		most = max(most, math.Ceil(float64(breadth(cell.Text))/b.widths[i]))
	}
	return most
}

// formula puts the cells of the next line in the place of the heads of columns.
func (b *workbook) formula(formula domain.Formula) (string, error) {
	var out strings.Builder
	rest := string(formula)
	for {
		before, after, found := strings.Cut(rest, "[")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, behind, closed := strings.Cut(after, "]")
		at := slices.IndexFunc(b.t.Columns, func(c domain.Column) bool { return c.Name == name })
		if !closed || at < 0 {
			return "", fmt.Errorf("formula %q names no column of the table", formula)
		}
		out.WriteString(cellName(at+1, b.line+1))
		rest = behind
	}
}

// end writes what stands below the lines and closes the sheet.
func (b *workbook) end() error {
	first, last := b.head+1, b.line
	if !b.t.Form {
		filtered := cellName(1, b.head) + ":" + cellName(len(b.t.Columns), max(last, b.head))
		if err := b.file.AutoFilter(b.sheet, filtered, nil); err != nil {
			return err
		}
	}
	if b.t.Total != "" {
		cells := b.sums.line(b.t)
		for i := range cells {
			if cells[i].Known && last >= first {
				cells[i].Formula = domain.Formula(fmt.Sprintf("SUM(%s:%s)", cellName(i+1, first), cellName(i+1, last)))
			}
		}
		if err := b.row(cells, true); err != nil {
			return err
		}
	}
	if b.t.Closing != nil {
		if err := b.across(b.looks.about, lineHeight+4, span{text: b.t.Closing(), from: 1, to: len(b.t.Columns)}); err != nil {
			return err
		}
	}
	if b.t.Form && len(b.t.Feet) > 0 {
		if err := b.feet(); err != nil {
			return err
		}
	}
	return b.out.Flush()
}

// feet writes the places to sign at, spread over the columns.
func (b *workbook) feet() error {
	columns, places := len(b.t.Columns), len(b.t.Feet)
	spans := make([]span, places)
	for i, foot := range b.t.Feet {
		spans[i] = span{text: foot, from: i*columns/places + 1, to: (i + 1) * columns / places}
		spans[i].to = max(spans[i].to, spans[i].from)
	}
	if places > columns { // no room side by side
		spans = []span{{text: strings.Join(b.t.Feet, "　　　　　　"), from: 1, to: columns}}
	}
	return b.across(b.looks.plain, 36, spans...)
}

func cellName(column, line int) string {
	name, err := excelize.CoordinatesToCellName(column, line)
	if err != nil { // only numbers that no sheet has
		return "A1"
	}
	return name
}
