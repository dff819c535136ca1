package office

import (
	"time"

	"github.com/xuri/excelize/v2"

	"laigao/domain"
)

const sheetFont = "宋体"

// looks are the numbers of the styles of a sheet.
type looks struct {
	title, about, plain, right, head int
	kinds, sums                      map[domain.ColumnKind]int // of cells, and of the line of sums
}

// formats are how cells show what they hold. Texts are marked as such, so that
// none becomes a formula when somebody edits its cell.
func formats() map[domain.ColumnKind]string {
	return map[domain.ColumnKind]string{
		domain.ColumnText: "@", domain.ColumnCount: "0", domain.ColumnMoney: "#,##0.00", domain.ColumnPoints: "General",
		domain.ColumnPercent: "0.00%", domain.ColumnDay: "yyyy-mm-dd", domain.ColumnTime: "yyyy-mm-dd hh:mm",
	}
}

// newLooks adds the styles to a workbook. A form has lines around its cells.
func newLooks(f *excelize.File, form bool) (looks, error) {
	l := looks{kinds: map[domain.ColumnKind]int{}, sums: map[domain.ColumnKind]int{}}
	var failed error
	add := func(style excelize.Style) int {
		id, err := f.NewStyle(&style)
		if err != nil && failed == nil {
			failed = err
		}
		return id
	}
	var lines []excelize.Border
	if form {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			lines = append(lines, excelize.Border{Type: side, Color: "000000", Style: 1})
		}
	}
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: sheetFont, Size: size, Bold: bold}
	}
	left := &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	text := formats()[domain.ColumnText]
	l.title = add(excelize.Style{Font: font(16, true), Alignment: middle, CustomNumFmt: &text})
	l.about = add(excelize.Style{Font: font(11, true), Alignment: left, CustomNumFmt: &text})
	l.plain = add(excelize.Style{Font: font(11, false), Alignment: left, CustomNumFmt: &text})
	l.right = add(excelize.Style{Font: font(11, false), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, CustomNumFmt: &text})
	grey := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}}
	l.head = add(excelize.Style{Font: font(11, true), Alignment: middle, Fill: grey, Border: lines, CustomNumFmt: &text})
	for kind, format := range formats() {
		place := &excelize.Alignment{Vertical: "center"}
		if kind == domain.ColumnText {
			place.WrapText = true
		}
		l.kinds[kind] = add(excelize.Style{Font: font(11, false), Alignment: place, Border: lines, CustomNumFmt: &format})
		l.sums[kind] = add(excelize.Style{Font: font(11, true), Alignment: place, Border: lines, CustomNumFmt: &format})
	}
	return l, failed
}

// valueOf is what a cell holds: numbers in yuan, points and parts of one, nil for
// an empty cell.
func valueOf(kind domain.ColumnKind, cell domain.Cell) any {
	switch {
	case kind == domain.ColumnText || cell.Text != "":
		return cell.Text
	case kind == domain.ColumnDay:
		return timeValue(cell.Day.Time())
	case kind == domain.ColumnTime:
		return timeValue(cell.Time)
	case !cell.Known:
		return nil
	case kind == domain.ColumnMoney || kind == domain.ColumnPoints:
		return float64(cell.Number) / 100
	case kind == domain.ColumnPercent:
		return float64(cell.Number) / 10000
	}
	return cell.Number
}

func timeValue(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.In(domain.Shanghai()).Truncate(time.Minute)
}

// breadth is how wide a text is, in Latin letters: Chinese characters are two.
func breadth(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

// measure decides how wide the columns are: as their kinds ask, texts as wide as
// the widest of the lines, within bounds.
func (b *workbook) measure(rows [][]domain.Cell) {
	least := map[domain.ColumnKind]int{
		domain.ColumnText: 6, domain.ColumnCount: 7, domain.ColumnMoney: 13, domain.ColumnPoints: 9,
		domain.ColumnPercent: 9, domain.ColumnDay: 12, domain.ColumnTime: 17,
	}
	b.widths = make([]float64, len(b.t.Columns))
	for i, column := range b.t.Columns {
		wide := max(least[column.Kind], breadth(column.Name)+4) // room for the arrow of the filter
		for _, row := range rows {
			if column.Kind == domain.ColumnText {
				wide = max(wide, min(breadth(row[i].Text)+2, widest))
			}
		}
		if column.Width > 0 {
			wide = column.Width
		}
		b.widths[i] = float64(wide)
	}
}
