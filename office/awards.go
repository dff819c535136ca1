package office

import (
	"fmt"
	"io"
	"strings"

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
	d.paragraph(fmt.Sprintf("%s%d年度优秀信息员推荐审批表", f.Federation, f.Year), titleLook(), alignCentre)
	d.paragraph("核对码："+f.Code, cellLook(), alignRight)
	figures := f.Figures
	place := fmt.Sprintf("%s第 %d 名", f.ClassName, f.Place)
	levels := fmt.Sprintf("全国 %d 篇次，自治区级 %d 篇次，市级 %d 篇次，旗区级 %d 篇次", figures.Nation, figures.Region, figures.City, figures.District)
	rows := []row{
		{0, []cell{label("姓　名"), value(f.Name, 1), label("性　别"), value(f.Gender.Label(), 1), label("出生年月"), value(f.BirthMonth, 1)}},
		{0, []cell{label("所在单位"), value(f.Unit, 3), label("学　历"), value(f.Education, 1)}},
		{0, []cell{label("工会职务"), value(f.UnionPost, 2), label("单位职务"), value(f.UnitPost, 2)}},
		{0, []cell{label("报送"), value(fmt.Sprintf("%d 篇，及时 %s", figures.Submitted, figures.OnTimeWords()), 2), label("采用"), value(fmt.Sprintf("%d 篇，%d 篇次", figures.Manuscripts, figures.Adoptions), 2)}},
		{0, []cell{label("采用层级"), value(levels, 5)}},
		{0, []cell{label("积　分"), value(figures.PointsWords(), 2), label("名　次"), value(place, 2)}},
	}
	if f.Reason != "" {
		rows = append(rows, row{0, []cell{label("入选原因"), value(f.Reason, 5)}})
	}
	d.table([]int{16, 18, 15, 19, 15, 17}, append(rows,
		row{44 * mm, []cell{label("主要\n采用稿件"), value(mainAdoptions(f.Main), 5)}},
		row{26 * mm, []cell{label("所在单位\n意见"), opinion(5)}},
		row{26 * mm, []cell{label("联合会\n意见"), opinion(5)}},
	))
}

// opinion is room for words, a seal and a date.
func opinion(span int) cell {
	return cell{text: "\n\n（盖章）　　　　　\n　　　年　　月　　日", look: cellLook(), align: alignRight, span: span}
}

func mainAdoptions(lines []domain.AwardLine) string {
	words := make([]string, len(lines))
	for i, l := range lines {
		words[i] = fmt.Sprintf("%d. 《%s》，%s（%s），%s", i+1, domain.Shorten(l.Title, 30), l.Outlet, l.Level.Label(), l.Day.Chinese())
	}
	return strings.Join(words, "\n")
}
