package console

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

// enforcePage asks whether a draft shall hold.
type enforcePage struct {
	recognition.RulePage
	Trial   recognition.Trial
	Period  period // that was tried
	Note    string
	Told    bool // that it reaches into the past
	Fields  map[string]string
	Trouble string
}

// Yuan writes money.
func (e *enforcePage) Yuan(fen int64) string { return domain.MeasureMoney.Words(fen) }

// Points writes points.
func (e *enforcePage) Points(n int64) string { return domain.MeasurePoints.Words(n) }

// More writes by how much points and money would grow.
func (e *enforcePage) More() string {
	var said []string
	if points := e.Trial.After.Points - e.Trial.Before.Points; points != 0 {
		said = append(said, signedWords(domain.MeasurePoints, points))
	}
	if fen := e.Trial.After.Fen - e.Trial.Before.Fen; fen != 0 || len(said) == 0 {
		said = append(said, signedWords(domain.MeasureMoney, fen))
	}
	return strings.Join(said, "，")
}

// Ready reports whether the draft can be put into force as it stands.
func (e *enforcePage) Ready() bool { return len(e.Problems) == 0 && !e.Rules.From.Time().IsZero() }

func (p *Console) enforceRulesPage(c *gin.Context) error {
	return p.renderEnforce(c, http.StatusOK, &enforcePage{})
}

// renderEnforce shows what would follow, with the last whole quarter as example.
func (p *Console) renderEnforce(c *gin.Context, status int, page *enforcePage) error {
	ctx, actor := c.Request.Context(), p.current(c)
	if err := actor.Require(domain.ManageRules); err != nil {
		return err
	}
	var err error
	if page.RulePage, err = p.recognition.Rule(ctx, actor, c.Param("id")); err != nil {
		return err
	}
	if !page.Draft() {
		return web.Redirect(c, rulePath(page.ID))
	}
	if status == http.StatusOK {
		page.Note = page.RuleVersion.Note
	}
	page.Period = periods(page.Today, page.Settings.Begins())[1]
	if len(page.Problems) == 0 {
		page.Trial, err = p.recognition.Try(ctx, actor, recognition.Try{ID: page.ID, From: page.Period.From, To: page.Period.To})
		if err != nil {
			return err
		}
	}
	return p.pages.Render(c, status, "rule_enforce", page)
}

func (p *Console) enforceRules(c *gin.Context) error {
	cmd := recognition.Enforce{ID: c.Param("id"), Past: c.PostForm("past") == "yes", Note: strings.TrimSpace(c.PostForm("note"))}
	cmd.Version, _ = strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older page, a conflict
	v, err := p.recognition.Enforce(c.Request.Context(), p.current(c), cmd)
	if err == nil {
		p.site.Flash(c, fmt.Sprintf("第 %d 版“%s”从%s起执行。", v.Rules.Version, v.Rules.Name, v.Rules.From.Chinese()))
		return web.Redirect(c, rulePath(v.ID))
	}
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	return p.renderEnforce(c, web.Status(kind), &enforcePage{Note: cmd.Note, Told: cmd.Past, Fields: domain.FieldsOf(err), Trouble: domain.Public(err)})
}
