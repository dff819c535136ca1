package office

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"laigao/domain"
)

// RecommendationForms writes the 推荐审批表 of informants, each on a page of its
// own, to be stamped and signed: who is recommended, what the year's figures are,
// the main adoptions, and room for the unit and the federation.
func RecommendationForms(w io.Writer, forms []domain.AwardForm) error {
	d := &document{title: "优秀信息员推荐审批表"}
	for i, f := range forms {
		if i > 0 {
			d.body.WriteString(`<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>`)
		}
		d.recommendation(f)
	}
	return d.write(w)
}

func (d *document) recommendation(f domain.AwardForm) {
	if f.Federation != "" {
		d.paragraph(f.Federation, titleLook(), alignCentre)
	}
	d.paragraph(fmt.Sprintf("%d年度优秀信息员推荐审批表", f.Year), titleLook(), alignCentre)
	d.paragraph("核对码："+f.Code, cellLook(), alignRight)
	figures := f.Figures
	place := fmt.Sprintf("%s第 %d 名", f.ClassName, f.Place)
	levels := fmt.Sprintf("全国 %d 篇次，自治区级 %d 篇次，市级 %d 篇次，旗区级 %d 篇次", figures.Nation, figures.Region, figures.City, figures.District)
	rows := []row{
		{0, []cell{label("姓　名"), value(f.Name, 2), label("出生年月"), value(f.BirthMonth, 2)}},
		{0, []cell{label("性　别"), value(f.Gender.Label(), 2), label("学　历"), value(f.Education, 2)}},
		{0, []cell{label("所在单位"), value(f.Unit, 5)}},
		{0, []cell{label("工会职务"), value(f.UnionPost, 2), label("单位职务"), value(f.UnitPost, 2)}},
		{0, []cell{label("报送"), value(fmt.Sprintf("%d 篇，及时 %s", figures.Submitted, figures.OnTimeWords()), 2), label("采用"), value(fmt.Sprintf("%d 篇，%d 篇次", figures.Manuscripts, figures.Adoptions), 2)}},
		{0, []cell{label("采用层级"), value(levels, 5)}},
		{0, []cell{label("积　分"), value(figures.PointsWords(), 2), label("名　次"), value(place, 2)}},
	}
	lines := linesForMain
	if f.Reason != "" {
		rows = append(rows, row{0, []cell{label("入选原因"), small(f.Reason)}})
		lines -= linesOf(f.Reason)
	}
	for _, words := range []string{f.UnionPost, f.UnitPost, place} {
		if utf8.RuneCountInString(words) > halfRow {
			lines--
		}
	}
	d.table([]int{16, 18, 15, 19, 15, 17}, append(rows,
		row{max(44*mm-Twips(linesForMain-lines)*5*mm, 20*mm), []cell{label("主要\n采用稿件"), small(mainAdoptions(f.Main, lines))}},
		row{26 * mm, []cell{label("所在单位\n意见"), opinion(5)}},
		row{26 * mm, []cell{label("联合会\n意见"), opinion(5)}},
	))
}

// What a page has room for, with two opinions of 26 mm.
const (
	linesForMain = 13 // lines of small words, of 5 mm or so
	smallLine    = 33 // of which each has so many
	halfRow      = 11 // words of a cell of two columns
)

// small is a cell of five columns with much to read.
func small(words string) cell {
	return cell{text: words, look: look{font: fontBody, points: 10.5}, align: alignLeft, span: 5}
}

// linesOf reckons how many lines words take in a small cell.
func linesOf(words string) int { return (utf8.RuneCountInString(words) + smallLine - 1) / smallLine }

// opinion is room for words, a seal and a date.
func opinion(span int) cell {
	return cell{text: "\n\n（盖章）　　　　　\n　　　年　　月　　日", look: cellLook(), align: alignRight, span: span}
}

// mainAdoptions lists as many adoptions as there are lines for them, two at least.
func mainAdoptions(all []domain.AwardLine, lines int) string {
	var words []string
	for i, l := range all {
		one := fmt.Sprintf("%d. 《%s》，%s（%s），%s", i+1, domain.Shorten(l.Title, 26), domain.Shorten(l.Outlet, 16), l.Level.Label(), l.Day.Chinese())
		if lines -= linesOf(one); lines < 0 && i >= leastMain {
			break
		}
		words = append(words, one)
	}
	return strings.Join(words, "\n")
}

const leastMain = 2
