package domain

import (
	"fmt"
	"strconv"
	"strings"
)

// LevelMark is what stands behind an adopted title for an outlet of the level.
func LevelMark(l OutletLevel) string {
	return [...]string{"○", "●", "▲", "★"}[min(l, LevelNation)]
}

// levelMarks explains the marks.
func levelMarks() string {
	var words []string
	for _, l := range OutletLevels() {
		words = append(words, LevelMark(l)+" "+mediaLabel(l))
	}
	return strings.Join(words, "　")
}

// Document lays the circular out as an official document.
func (c Circular) Document(f CircularFigures) OfficialDocument {
	o := OfficialDocument{
		Title: c.Title, Number: c.Number, Recipients: c.To, Signature: c.From, Day: c.Day,
		More: map[string]string{SlotQuarter: c.Quarter.Label(), SlotIssue: "第" + strconv.Itoa(c.Issue) + "期"},
	}
	chapter, inClasses, class := 0, false, 0
	for _, s := range c.Sections {
		if s.Text == "" {
			continue
		}
		if strings.HasPrefix(s.Key, SectionClass) {
			if !inClasses {
				chapter, inClasses = chapter+1, true
				o.Body = append(o.Body, OfficialBlock{Kind: OfficialHeading, Text: HeadingNumber(chapter) + "各类单位情况"})
			}
			class++
			o.Body = append(o.Body, OfficialBlock{Kind: OfficialSubheading, Text: SubheadingNumber(class) + s.Heading})
		} else {
			chapter++
			o.Body = append(o.Body, OfficialBlock{Kind: OfficialHeading, Text: HeadingNumber(chapter) + s.Heading})
		}
		o.Body = append(o.Body, OfficialBlock{Text: s.Text})
	}
	classes := f.ByClass()
	o.Attachments = []OfficialAttachment{
		{Title: f.Quarter.Label() + "报送采用情况统计表", Body: tableBlocks(classes)},
		{Title: f.Quarter.Label() + "采用稿件目录", Body: f.titleBlocks(classes)},
	}
	return o
}

// CircularColumns are the columns of the table.
func CircularColumns() []OfficialColumn {
	columns := []OfficialColumn{{Head: "单位", Width: 42}, {Head: "报送\n篇数", Width: 11, Number: true}, {Head: "采用\n篇数", Width: 11, Number: true}, {Head: "采用率", Width: 15, Number: true}}
	for _, l := range OutletLevels() {
		columns = append(columns, OfficialColumn{Head: strings.TrimSuffix(l.Label(), "级"), Width: 11, Number: true})
	}
	columns[6].Head = "自治\n区"
	return append(columns, OfficialColumn{Head: "本季\n积分", Width: 12, Number: true}, OfficialColumn{Head: "全年\n积分", Width: 12, Number: true}, OfficialColumn{Head: "名次", Width: 9, Number: true})
}

// Cells writes a line of the table.
func (l CircularLine) Cells() []string {
	cells := []string{l.Unit.Name, strconv.Itoa(l.Submitted), strconv.Itoa(l.Adopted.Manuscripts), l.Rate().String()}
	for _, n := range l.ByLevel {
		cells = append(cells, strconv.Itoa(n))
	}
	place := "–"
	if l.Rank > 0 {
		place = strconv.Itoa(l.Rank)
	}
	return append(cells, hundredths(l.Unit.Points, 0), hundredths(l.Unit.YearPoints, 0), place)
}

func tableBlocks(classes []CircularClass) []OfficialBlock {
	var blocks []OfficialBlock
	for _, c := range classes {
		table := OfficialTable{Caption: c.Name, Columns: CircularColumns()}
		lines, left := c.printed()
		for _, l := range lines {
			table.Rows = append(table.Rows, l.Cells())
		}
		if left > 0 {
			rest := CircularLine{Unit: CircularUnit{Name: fmt.Sprintf("其余%d个零报送单位", left)}}
			table.Rows = append(table.Rows, rest.Cells())
		}
		sum := c.Sum()
		sum.Unit.Name = "合计"
		table.Rows = append(table.Rows, sum.Cells())
		blocks = append(blocks, OfficialBlock{Kind: OfficialGrid, Table: table})
	}
	return append(blocks, OfficialBlock{Text: "注：采用篇数按稿件计，一篇稿件被多家媒体采用计一篇；各层级按篇次计。采用率是本季度采用篇数与本季度报送篇数之比。名次在同类单位中按本季积分排列，积分相同的按采用篇次排列。"})
}

// mostSilent is how many units without anything the printed table names.
const mostSilent = 60

// printed returns the lines that the printed table has, and how many units
// without anything it leaves out: thousands of grass-roots units may have none.
func (c CircularClass) printed() (lines []CircularLine, left int) {
	for _, l := range c.Lines {
		if l.Submitted == 0 && l.Adopted.Adoptions == 0 && l.Unit.YearPoints == 0 {
			left++
			continue
		}
		lines = append(lines, l)
	}
	if left <= mostSilent {
		return c.Lines, 0
	}
	return lines, left
}

// titleBlocks lists each unit's adopted titles, with a mark for every outlet.
func (f CircularFigures) titleBlocks(classes []CircularClass) []OfficialBlock {
	titles, marks := map[string][]CircularAdoption{}, map[string]string{}
	for _, a := range f.Adoptions {
		if marks[a.ManuscriptID] == "" {
			titles[a.UnitID] = append(titles[a.UnitID], a)
		}
		marks[a.ManuscriptID] += LevelMark(a.Level)
	}
	blocks := []OfficialBlock{{Text: "标题后的符号是采用媒体的层级，一家媒体一个：" + levelMarks() + "。"}}
	number := 0
	for _, c := range classes {
		if c.Sum().Adopted.Adoptions == 0 {
			continue
		}
		number++
		blocks = append(blocks, OfficialBlock{Kind: OfficialSubheading, Text: SubheadingNumber(number) + c.Name})
		for _, l := range c.Lines {
			var words []string
			for _, a := range titles[l.Unit.ID] {
				words = append(words, "《"+a.Title+"》"+marks[a.ManuscriptID])
			}
			if len(words) > 0 {
				blocks = append(blocks, OfficialBlock{Text: fmt.Sprintf("%s（%s）：%s。", l.Unit.Name, l.Adopted, strings.Join(words, "；"))})
			}
		}
	}
	return blocks
}

// Table is the circular's table as a workbook has it.
func (f CircularFigures) Table() Table {
	t := Table{
		Title: f.Quarter.Label() + "报送采用情况统计表", Filter: f.From.Chinese() + "至" + f.Through.Chinese(), Total: "合计",
		Note:    "采用篇数按稿件计，各层级按篇次计；采用率是本季度采用篇数与报送篇数之比，可能超过 100%。",
		Columns: []Column{{Name: "类别", Width: 14}, {Name: "单位", Width: 30}, countColumn("报送篇数"), countColumn("采用篇数"), countColumn("采用篇次"), {Name: "采用率", Width: 10}},
	}
	for _, l := range OutletLevels() {
		t.Columns = append(t.Columns, countColumn(l.Label()))
	}
	t.Columns = append(t.Columns, Column{Name: "本季积分", Kind: ColumnPoints, Sum: true}, Column{Name: "全年积分", Kind: ColumnPoints, Sum: true}, Column{Name: "名次", Kind: ColumnCount})
	var rows [][]Cell
	for _, c := range f.ByClass() {
		for _, l := range c.Lines {
			rows = append(rows, l.tableCells(c.Name))
		}
	}
	t.Rows = RowsOf(rows)
	return t
}

func countColumn(name string) Column { return Column{Name: name, Kind: ColumnCount, Sum: true} }

func (l CircularLine) tableCells(class string) []Cell {
	cells := []Cell{TextCell(class), TextCell(l.Unit.Name), NumberCell(l.Submitted), NumberCell(l.Adopted.Manuscripts), NumberCell(l.Adopted.Adoptions), TextCell(l.Rate().String())}
	for _, n := range l.ByLevel {
		cells = append(cells, NumberCell(n))
	}
	place := Cell{}
	if l.Rank > 0 {
		place = NumberCell(l.Rank)
	}
	return append(cells, NumberCell(l.Unit.Points), NumberCell(l.Unit.YearPoints), place)
}

// PointsText writes the points of the quarter as a figure.
func (u CircularUnit) PointsText() string { return hundredths(u.Points, 0) }

// YearText writes the points of the year as a figure.
func (u CircularUnit) YearText() string { return hundredths(u.YearPoints, 0) }
