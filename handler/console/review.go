package console

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) reviewRoutes(r gin.IRouter) {
	r.POST("/manuscripts/:id/decide", p.site.Handle(p.decide))
	r.POST("/manuscripts/:id/secrecy", p.site.Handle(p.checkSecrecy))
	r.POST("/manuscripts/:id/recall", p.site.Handle(p.recall))
	r.POST("/manuscripts/:id/recall/answer", p.site.Handle(p.answerRecall))
	r.POST("/manuscripts/:id/waive", p.site.Handle(p.waive))
}

// decideForm is the decision as it was typed.
type decideForm struct {
	Decision  domain.Decision
	Opinion   string
	Reasons   map[string]bool
	Marks     []markRow
	Secrecy   bool
	Reserved  bool
	Exception string
	Over      string
	Problems  map[string]string
}

// markRow is one mark of the form with what is wrong with it.
type markRow struct {
	domain.MarkDraft
	Problem string
}

// MarkRows returns the marks of the form, with a few empty lines for browsers
// without scripts where there are none.
func (f decideForm) MarkRows() []markRow {
	if len(f.Marks) > 0 {
		return f.Marks
	}
	return make([]markRow, 3)
}

// typedDecision reads the form of a decision.
func typedDecision(c *gin.Context) review.Decision {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	cmd := review.Decision{
		ManuscriptID: c.Param("id"), Version: version, Decision: domain.ParseDecision(c.PostForm("decision")),
		Opinion: c.PostForm("opinion"), Reasons: c.PostFormArray("reasons"),
		SecrecyChecked: c.PostForm("secrecy_checked") != "", Reserved: c.PostForm("reserved") != "", Exception: c.PostForm("exception"),
		Over: c.PostForm("over"),
	}
	before, words, reasons := c.PostFormArray("mark_before"), c.PostFormArray("mark_words"), c.PostFormArray("mark_reason")
	for i, quote := range c.PostFormArray("mark_quote") {
		cmd.Marks = append(cmd.Marks, domain.MarkDraft{Quote: quote, Before: at(before, i), Words: at(words, i), Reason: at(reasons, i)})
	}
	return cmd
}

// at returns a line of a form's column, empty where the browser sent none.
func at(column []string, i int) string {
	if i < len(column) {
		return column[i]
	}
	return ""
}

func (p *Console) decide(c *gin.Context) error {
	cmd := typedDecision(c)
	id := cmd.ManuscriptID
	done, err := p.review.Decide(c.Request.Context(), p.current(c), cmd)
	if err == nil {
		p.site.Flash(c, decidedWords(done, cmd.Decision))
		if list := listOf(c.PostForm("list")); list != "" {
			return web.Redirect(c, list)
		}
		return backTo(c, id, "reviews")
	}
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	return p.decideAgain(c, cmd, err)
}

// decideAgain shows the manuscript as it is now with the decision as it was typed.
func (p *Console) decideAgain(c *gin.Context, cmd review.Decision, cause error) error {
	pane, err := p.pane(c, paneOf{id: cmd.ManuscriptID, tab: "reviews", list: listOf(c.PostForm("list"))})
	if err != nil {
		return err
	}
	pane.Decide = decideForm{
		Decision: cmd.Decision, Opinion: cmd.Opinion, Secrecy: cmd.SecrecyChecked, Reserved: cmd.Reserved,
		Exception: cmd.Exception, Over: cmd.Over, Reasons: map[string]bool{}, Problems: domain.FieldsOf(cause),
	}
	for _, code := range cmd.Reasons {
		pane.Decide.Reasons[code] = true
	}
	for i, draft := range cmd.Marks {
		pane.Decide.Marks = append(pane.Decide.Marks, markRow{draft, pane.Decide.Problems["mark_"+strconv.Itoa(i+1)]})
	}
	pane.Trouble = domain.Public(cause)
	status := http.StatusUnprocessableEntity
	if domain.KindOf(cause) == domain.KindConflict {
		status = http.StatusConflict
	}
	return p.renderPane(c, status, pane)
}

// secrecyForm is the result of a look for secrets as it was typed.
type secrecyForm struct {
	Result   domain.SecrecyResult
	Note     string
	Problems map[string]string
}

func (p *Console) checkSecrecy(c *gin.Context) error {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	cmd := review.CheckSecrecy{
		ManuscriptID: c.Param("id"), Version: version, Result: domain.ParseSecrecyResult(c.PostForm("result")), Note: c.PostForm("note"),
	}
	err := p.review.CheckSecrecy(c.Request.Context(), p.current(c), cmd)
	if err == nil {
		p.site.Flash(c, "保密审查结果已登记。")
		return backTo(c, cmd.ManuscriptID, "reviews")
	}
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	pane, paneErr := p.pane(c, paneOf{id: cmd.ManuscriptID, tab: "reviews", list: listOf(c.PostForm("list"))})
	if paneErr != nil {
		return paneErr
	}
	pane.Secrecy = secrecyForm{Result: cmd.Result, Note: cmd.Note, Problems: domain.FieldsOf(err)}
	pane.Trouble = domain.Public(err)
	status := http.StatusUnprocessableEntity
	if kind == domain.KindConflict {
		status = http.StatusConflict
	}
	return p.renderPane(c, status, pane)
}

// waive takes a manuscript into review that waits for its unit.
func (p *Console) waive(c *gin.Context) error {
	id := c.Param("id")
	if err := p.intake.Waive(c.Request.Context(), p.current(c), id, c.PostForm("reason")); err != nil {
		return err
	}
	p.site.Flash(c, "已转入审稿，没有等单位审签。")
	return backTo(c, id, "reviews")
}

func decidedWords(done review.Decided, decision domain.Decision) string {
	m := done.Manuscript
	title := "“" + domain.Shorten(m.Title, 20) + "”"
	if done.Already {
		return title + "已处理，现在是“" + m.Status() + "”。"
	}
	return title + decision.Label() + "，现在是“" + m.Status() + "”。"
}

func (p *Console) recall(c *gin.Context) error {
	id := c.Param("id")
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	outlets, err := p.review.Recall(c.Request.Context(), p.current(c), review.Recall{
		ManuscriptID: id, Version: version, Reason: c.PostForm("reason"),
	})
	if err != nil {
		return err
	}
	p.site.Flash(c, recalledWords(outlets))
	return backTo(c, id, "adoptions")
}

// recalledWords names the outlets that must be told by phone.
func recalledWords(outlets []review.AdoptionLine) string {
	words := "已撤稿。"
	for i, a := range outlets {
		if i == 0 {
			words += "请逐一联系撤下："
		} else {
			words += "、"
		}
		words += a.Outlet.Name
	}
	return words
}

// answerRecall agrees to a request for a recall or refuses it.
func (p *Console) answerRecall(c *gin.Context) error {
	cmd := review.AnswerRecall{
		ManuscriptID: c.Param("id"), RequestID: c.PostForm("request"), Agree: c.PostForm("answer") == "agree", Words: c.PostForm("words"),
	}
	outlets, err := p.review.AnswerRecall(c.Request.Context(), p.current(c), cmd)
	if err == nil && cmd.Agree {
		p.site.Flash(c, recalledWords(outlets))
		return backTo(c, cmd.ManuscriptID, "adoptions")
	}
	if err == nil {
		p.site.Flash(c, "没有同意撤稿，原因已通知申请人。")
		return backTo(c, cmd.ManuscriptID, "")
	}
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	pane, paneErr := p.pane(c, paneOf{id: cmd.ManuscriptID, list: listOf(c.PostForm("list"))})
	if paneErr != nil {
		return paneErr
	}
	pane.Refusal, pane.Trouble = cmd.Words, domain.Public(err)
	status := http.StatusConflict
	if kind == domain.KindInvalid {
		status, pane.Trouble = http.StatusUnprocessableEntity, domain.FieldsOf(err)["words"]
	}
	return p.renderPane(c, status, pane)
}
