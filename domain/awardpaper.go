package domain

import (
	"cmp"
	"fmt"
	"slices"
)

// AwardRegistration is what a registration said of an informant when the list was
// frozen. It holds no number of identity card or phone.
type AwardRegistration struct {
	Kept       bool // false where nothing was kept
	Gender     Gender
	BirthMonth string
	Education  string
	UnionPost  string
	UnitPost   string
}

// KeepRegistration returns what is kept of a registration.
func KeepRegistration(i Informant) AwardRegistration {
	return AwardRegistration{Kept: true, Gender: i.Gender, BirthMonth: i.BirthMonth, Education: i.Education, UnionPost: i.UnionPost, UnitPost: i.UnitPost}
}

// AwardForm is the 推荐审批表 of an informant as it is printed. It holds no number
// of identity card or phone.
type AwardForm struct {
	Federation string
	Year       int
	Name       string
	Unit       string
	AwardRegistration
	Figures   AwardFigures
	ClassName string
	Place     int
	Reason    string // for choosing otherwise than the ranking says
	Main      []AwardLine
	Code      string // of the figures
}

const mostMain = 6

// MainAdoptions returns the adoptions that tell most: those that reach farthest
// first, then the latest; each once, and only those that stand.
func MainAdoptions(lines []AwardLine) []AwardLine {
	seen := map[string]bool{}
	var found []AwardLine
	for _, l := range lines {
		if l.Stands && !seen[l.AdoptionID] {
			seen[l.AdoptionID] = true
			found = append(found, l)
		}
	}
	slices.SortFunc(found, func(a, b AwardLine) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(b.Day, a.Day), cmp.Compare(a.AdoptionID, b.AdoptionID))
	})
	return found[:min(len(found), mostMain)]
}

// AwardList is who is awarded of one kind and class.
type AwardList struct {
	Kind  AwardKind
	Class string // name
	All   []AwardCandidate
}

// Commendation writes the document by which a year's awards are given, with the
// list. Number and day are empty before they are known.
func Commendation(federation string, r AwardRound, lists []AwardList) OfficialDocument {
	doc := OfficialDocument{
		Title: fmt.Sprintf("%s\n关于表彰%d年度优秀信息员和先进单位的决定", federation, r.Year), Number: r.Number, Recipients: "各基层工会", Signature: federation, Day: r.Day,
	}
	say := func(kind OfficialBlockKind, text string) {
		doc.Body = append(doc.Body, OfficialBlock{Kind: kind, Text: text})
	}
	people, units := countAwarded(lists, AwardInformants), countAwarded(lists, AwardUnits)
	say(OfficialText, fmt.Sprintf("%d年，各基层工会和广大信息员围绕中心工作，积极采写、报送宣传稿件。按照全年稿件采用积分，经推荐、公示，决定表彰优秀信息员 %d 名、先进单位 %d 个。", r.Year, people, units))
	heading := 0
	for _, kind := range AwardKinds() {
		if countAwarded(lists, kind) == 0 {
			continue
		}
		heading++
		say(OfficialHeading, HeadingNumber(heading)+kind.Label())
		below := 0
		for _, l := range lists {
			if l.Kind != kind || len(l.All) == 0 {
				continue
			}
			below++
			say(OfficialSubheading, fmt.Sprintf("%s%s（%d 个）", SubheadingNumber(below), l.Class, len(l.All)))
			doc.Body = append(doc.Body, OfficialBlock{Kind: OfficialGrid, Table: awardTable(l)})
		}
	}
	say(OfficialText, "希望受到表彰的个人和单位珍惜荣誉、再接再厉。各级工会和信息员要向他们学习，多报、快报反映职工和基层的好稿件。")
	return doc
}

func countAwarded(lists []AwardList, kind AwardKind) int {
	n := 0
	for _, l := range lists {
		if l.Kind == kind {
			n += len(l.All)
		}
	}
	return n
}

func awardTable(l AwardList) OfficialTable {
	t := OfficialTable{Columns: []OfficialColumn{{Head: "序号", Width: 10, Number: true}, {Head: "单位", Width: 90}}}
	if l.Kind == AwardInformants {
		t.Columns = []OfficialColumn{{Head: "序号", Width: 10, Number: true}, {Head: "姓名", Width: 25}, {Head: "单位", Width: 65}}
	}
	for i, c := range l.All {
		row := []string{fmt.Sprint(i + 1), c.Name}
		if l.Kind == AwardInformants {
			row = append(row, c.Unit)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// RankingTable is a list of candidates as a workbook.
func RankingTable(title string, candidates []AwardCandidate) Table {
	rows := make([][]Cell, len(candidates))
	for i, c := range candidates {
		f := c.Figures
		place := Cell{}
		if c.Place > 0 {
			place = NumberCell(c.Place)
		}
		chosen := ""
		if c.Chosen {
			chosen = "选定"
		}
		rows[i] = []Cell{
			TextCell(c.Kind.Label()), TextCell(c.ClassName), place, TextCell(c.Name), TextCell(c.Unit), NumberCell(f.Points),
			NumberCell(f.Nation), NumberCell(f.Region), NumberCell(f.City), NumberCell(f.District), NumberCell(f.Adoptions), NumberCell(f.Manuscripts),
			NumberCell(f.Submitted), NumberCell(f.OnTime), TextCell(c.Standing.Label()), TextCell(chosen), TextCell(c.Reason),
		}
	}
	return Table{Title: title, Rows: RowsOf(rows), Columns: []Column{
		{Name: "奖项"},
		{Name: "单位类别"},
		{Name: "名次", Kind: ColumnCount},
		{Name: "姓名或单位"},
		{Name: "所在单位"},
		{Name: "积分", Kind: ColumnPoints},
		{Name: "全国", Kind: ColumnCount},
		{Name: "自治区级", Kind: ColumnCount},
		{Name: "市级", Kind: ColumnCount},
		{Name: "旗区级", Kind: ColumnCount},
		{Name: "采用篇次", Kind: ColumnCount},
		{Name: "采用篇数", Kind: ColumnCount},
		{Name: "报送篇数", Kind: ColumnCount},
		{Name: "及时篇数", Kind: ColumnCount},
		{Name: "排名结果"},
		{Name: "是否选定"},
		{Name: "原因"},
	}}
}
