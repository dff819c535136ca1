package console

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

// ruleEditPage is a draft in its form.
type ruleEditPage struct {
	recognition.RulePage
	Form     *rulesForm
	Trouble  string // why nothing was saved
	Conflict bool   // somebody else has saved the draft meanwhile
	Unsaved  bool   // what stands in the form is not what is kept
}

// Count is how many places need mending.
func (r *ruleEditPage) Count() int { return len(r.Problems) }

// Names are the names by which outlets can be meant.
func (r *ruleEditPage) Names() []string {
	var names []string
	for _, o := range r.Outlets {
		if o.InUse() {
			names = append(names, o.Name)
		}
	}
	return names
}

// Yuan writes money.
func (r *ruleEditPage) Yuan(fen int64) string { return domain.MeasureMoney.Words(fen) }

// fill numbers the rows of the form and says at each what it means and what is
// wrong with it.
func (r *ruleEditPage) fill() {
	r.Form.number(r.Problems)
	for _, t := range r.Form.Tables {
		for _, class := range t.Classes {
			class.Words = conditionWords(class.If.Conditions, r.Outlets)
		}
		for _, line := range t.Lines {
			line.Words = conditionWords(line.If.Conditions, r.Outlets)
		}
	}
}

// words are what the rows ask, by the place of the row.
func (r *ruleEditPage) words() map[string]string {
	all := map[string]string{}
	for _, t := range r.Form.Tables {
		for _, class := range t.Classes {
			all[class.Place()], all[class.Place()+"_needs"] = class.Words, class.NeedWords()
		}
		for _, line := range t.Lines {
			all[line.Place()] = line.Words
		}
	}
	return all
}

func (p *Console) renderRuleEdit(c *gin.Context, status int, page *ruleEditPage) error {
	page.fill()
	return p.pages.Render(c, status, "rule_edit", page)
}

func (p *Console) editRules(c *gin.Context) error {
	if err := p.current(c).Require(domain.ManageRules); err != nil {
		return err
	}
	found, err := p.recognition.Rule(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	if !found.Draft() {
		return web.Redirect(c, rulePath(found.ID)) // what is in force is read
	}
	named := found.RuleVersion
	named.Rules.NameOutlets(found.Outlets)
	return p.renderRuleEdit(c, http.StatusOK, &ruleEditPage{RulePage: found, Form: formOf(named)})
}

// keptRules saves the form as it was posted.
func (p *Console) keptRules(c *gin.Context, typing bool) (*rulesReader, recognition.RulePage, error) {
	read := readRules(c)
	if len(read.problems) > 0 {
		return read, recognition.RulePage{}, domain.InvalidFields(read.problems)
	}
	cmd := recognition.SaveRules{ID: c.Param("id"), Rules: read.rules, Note: read.form.Note, Typing: typing}
	cmd.Version, _ = strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older page, a conflict
	page, err := p.recognition.SaveRules(c.Request.Context(), p.current(c), cmd)
	return read, page, err
}

// keepRules takes what is being typed. A script asks for it.
func (p *Console) keepRules(c *gin.Context) error {
	read, found, err := p.keptRules(c, true)
	if err != nil {
		return err
	}
	page := &ruleEditPage{RulePage: found, Form: read.form}
	page.fill()
	samples := []string{}
	for _, taxed := range found.Rules.Tax.Samples() {
		samples = append(samples, page.Yuan(taxed.Tax))
	}
	return web.JSON(c, http.StatusOK, gin.H{
		"saved_at": found.UpdatedAt.UnixMilli(), "version": strconv.FormatInt(found.Version, 10), "problems": found.Problems, "words": page.words(), "tax": samples,
	})
}

// saveRules does what a button of the form asks, and keeps what stands in it.
func (p *Console) saveRules(c *gin.Context) error {
	act := c.PostForm("act")
	read, found, err := p.keptRules(c, act != "save")
	if err != nil {
		return p.refuseRules(c, read, err)
	}
	switch act {
	case "try":
		return web.Redirect(c, rulePath(found.ID)+"/try")
	case "enforce":
		return web.Redirect(c, rulePath(found.ID)+"/enforce")
	case "save":
		if n := len(found.Problems); n > 0 {
			p.site.Flash(c, fmt.Sprintf("草稿已保存，还有 %d 处要改，已在表里标出。", n))
			return web.Redirect(c, rulePath(found.ID)+"/edit")
		}
		p.site.Flash(c, "草稿已保存。")
		return web.Redirect(c, rulePath(found.ID))
	}
	return p.renderRuleEdit(c, http.StatusOK, &ruleEditPage{RulePage: found, Form: read.form})
}

// refuseRules shows the form again with what was typed and why it was not saved.
func (p *Console) refuseRules(c *gin.Context, read *rulesReader, err error) error {
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	found, readErr := p.recognition.Rule(c.Request.Context(), p.current(c), c.Param("id"))
	if readErr != nil {
		return readErr
	}
	if !found.Draft() {
		return err
	}
	page := &ruleEditPage{RulePage: found, Form: read.form, Trouble: domain.Public(err), Conflict: kind == domain.KindConflict, Unsaved: true}
	page.Problems = read.rules.Problems(found.Outlets)
	maps.Copy(page.Problems, domain.FieldsOf(err))
	return p.renderRuleEdit(c, web.Status(kind), page)
}
