package office

import (
	"io"
	"strconv"
	"strings"

	"laigao/domain"
)

// sheetParts are the widths of the columns of both sheets.
func sheetParts() []int { return []int{16, 34, 16, 34} }

// ReviewSheet writes the 审稿单: every step with its name, time and opinion, both
// looks for secrets, and what the final review signed.
func ReviewSheet(w io.Writer, s domain.ReviewSheet) error {
	d := &document{title: s.Federation + "宣传稿件审稿单"}
	d.paragraph(d.title, titleLook(), alignCentre)
	d.paragraph("编号："+s.Manuscript.Number, bodyLook(), alignRight)
	rows := sheetHead(s)
	for _, r := range s.Reviews {
		rows = append(rows, reviewRow(r))
	}
	if len(s.Reviews) == 0 {
		rows = append(rows, row{0, []cell{label("审稿意见"), value("还没有审稿意见。", 3)}})
	}
	rows = append(rows, evidenceRow(s.Evidence))
	rows = append(rows, secrecyRows(s)...)
	approval := "没有有效的终审签发。"
	if s.Approved {
		approval = "有效，签发内容的核对码 " + s.Code() + "（标题、正文、摘要、图片和图说）。"
	}
	rows = append(rows, row{0, []cell{label("终审签发"), value(approval, 3)}})
	d.table(sheetParts(), rows)
	return d.write(w)
}

// SigningSheet writes the 审签单 for a leader who signs on paper: what the
// manuscript is, what was said of it, the code of what is signed, and room.
func SigningSheet(w io.Writer, s domain.ReviewSheet) error {
	d := &document{title: s.Federation + "宣传稿件审签单"}
	d.paragraph(d.title, titleLook(), alignCentre)
	d.paragraph("编号："+s.Manuscript.Number+"　核对码："+s.Code(), bodyLook(), alignRight)
	rows := sheetHead(s)
	for _, r := range s.Signed() {
		rows = append(rows, reviewRow(r))
	}
	rows = append(rows, evidenceRow(s.Evidence))
	rows = append(rows, secrecyRows(s)...)
	rows = append(rows, row{0, []cell{label(s.Waits() + "结果"), value("□ 通过　　□ 退回修改　　□ 不采用", 3)}})
	if s.Final() {
		rows = append(rows, row{0, []cell{label("保密审查"), value("□ 已作保密审查，可以公开", 3)}})
	}
	rows = append(rows,
		row{36 * mm, []cell{label(s.Waits() + "意见"), value("", 3)}},
		row{16 * mm, []cell{label("签　字"), value("", 1), label("日　期"), value("　　　年　　月　　日", 1)}},
	)
	d.table(sheetParts(), rows)
	d.paragraph("随附稿件全文。签字以后稿件内容有任何改动，核对码随之改变，本单失效，须重新打印、重新签字。", cellLook(), alignLeft)
	return d.write(w)
}

func sheetHead(s domain.ReviewSheet) []row {
	m := s.Manuscript
	kind := m.Class.Label() + "，" + m.Genre.Label()
	if m.Topic != "" {
		kind = m.Class.Label() + "（" + m.Topic + "），" + m.Genre.Label()
	}
	size := strconv.Itoa(domain.CountCharacters(domain.PlainText(m.Body))) + " 字，附件 " + strconv.Itoa(len(s.Files)) + " 个"
	return []row{
		{0, []cell{label("标　题"), value(m.Title, 3)}},
		{0, []cell{label("报送单位"), value(s.Unit, 1), label("信息员"), value(s.Informant, 1)}},
		{0, []cell{label("报送时间"), value(sentOn(m), 1), label("类　别"), value(kind, 1)}},
		{0, []cell{label("篇　幅"), value(size, 1), label("对外宣传"), value(boxes([]string{"可", "否"}, externalBoxes(m)), 1)}},
	}
}

func reviewRow(r domain.Review) row {
	words := []string{r.Decision.Label() + "：" + r.Opinion}
	if labels := r.ReasonLabels(); len(labels) > 0 {
		words = append(words, "原因："+strings.Join(labels, "；"))
	}
	if r.Exception != "" {
		words = append(words, "同一人审两步，原因："+r.Exception)
	}
	signed := r.Signer() + "　" + domain.DayOf(r.CreatedAt).Chinese()
	if r.SignedDay != "" {
		signed = r.Signer() + "　" + r.SignedDay.Chinese()
	}
	if !r.VoidedAt.IsZero() {
		signed += "（内容改动，已失效）"
	}
	name := r.Label()
	if r.Round > 1 {
		name += "\n第 " + strconv.Itoa(r.Round) + " 次"
	}
	return row{0, []cell{label(name), value(strings.Join(append(words, signed), "\n"), 3)}}
}

func evidenceRow(e domain.Evidence) row {
	return row{0, []cell{label("机器检查"), value(strings.Join(e.Summary(), "\n"), 3)}}
}

// secrecyRows are the unit's and the department's looks for secrets.
func secrecyRows(s domain.ReviewSheet) []row {
	m := s.Manuscript
	unit := []string{m.SecrecyReviewer + "，通过：" + m.SecrecyPassed.Label()}
	for _, e := range s.Endorsed {
		words := e.Kind.Label()
		if e.Actor.Name != "" {
			words += "（" + e.Actor.Name + "）"
		}
		unit = append(unit, words+"　"+domain.DayOf(e.CreatedAt).Chinese())
	}
	var department []string
	for _, c := range s.Checks {
		words := c.Result.Label()
		if c.Note != "" {
			words += "：" + c.Note
		}
		words += "　" + c.ActorName + "　" + domain.DayOf(c.CreatedAt).Chinese()
		if !c.VoidedAt.IsZero() {
			words += "（内容改动，已失效）"
		}
		department = append(department, words)
	}
	if len(department) == 0 {
		department = []string{"还没有审查记录。"}
	}
	return []row{
		{0, []cell{label("单位\n保密审查"), value(strings.Join(unit, "\n"), 3)}},
		{0, []cell{label("宣传口\n保密审查"), value(strings.Join(department, "\n"), 3)}},
	}
}
