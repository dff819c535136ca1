package console

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

// keep takes what is being typed, without a revision. A script asks for it while
// one types; a form sends what somebody wants to go on with.
func (p *Console) keep(c *gin.Context) error {
	page, body := readEdit(c)
	kept, err := p.review.Keep(c.Request.Context(), p.current(c), page.edit(c, body))
	if err != nil {
		return err
	}
	if web.WantsJSON(c) {
		return web.JSON(c, http.StatusOK, gin.H{"saved_at": kept.SavedAt.UnixMilli(), "lost": kept.Lost})
	}
	return p.toEdit(c, c.Param("id"))
}

func (p *Console) discard(c *gin.Context) error {
	id := c.Param("id")
	if err := p.review.Discard(c.Request.Context(), p.current(c), id); err != nil {
		return err
	}
	return p.toEdit(c, id)
}

// restoreForm is what was wanted of a revision and why it was not done.
type restoreForm struct {
	Sequence int
	Problems map[string]string
}

// Problem returns what is said beside a revision's form.
func (f restoreForm) Problem(sequence int) string {
	if sequence == f.Sequence {
		return f.Problems["void_approval"]
	}
	return ""
}

func (p *Console) restore(c *gin.Context) error {
	cmd := review.Restore{ManuscriptID: c.Param("id"), VoidApproval: c.PostForm("void_approval") != ""}
	cmd.Version, _ = strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older page, a conflict
	cmd.Sequence, _ = strconv.Atoi(c.PostForm("sequence"))           // no number: no revision
	done, err := p.review.Restore(c.Request.Context(), p.current(c), cmd)
	if err == nil {
		p.site.Flash(c, restoredWords(done, cmd.Sequence))
		return backTo(c, cmd.ManuscriptID, "revisions")
	}
	status := http.StatusUnprocessableEntity
	switch domain.KindOf(err) {
	case domain.KindInvalid:
	case domain.KindConflict:
		status = http.StatusConflict
	default:
		return err
	}
	pane, paneErr := p.pane(c, paneOf{id: cmd.ManuscriptID, tab: "revisions", list: listOf(c.PostForm("list")), from: cmd.Sequence})
	if paneErr != nil {
		return paneErr
	}
	pane.Restore = restoreForm{Sequence: cmd.Sequence, Problems: domain.FieldsOf(err)}
	if status == http.StatusConflict {
		pane.Trouble = domain.Public(err)
	}
	return p.renderPane(c, status, pane)
}

func restoredWords(done review.Edited, sequence int) string {
	switch {
	case done.Voided:
		return fmt.Sprintf("已恢复第 %d 稿，终审签发已失效，等待重新终审。", sequence)
	case done.Changed:
		return fmt.Sprintf("已恢复第 %d 稿，作为新的修订。", sequence)
	}
	return fmt.Sprintf("现在就是第 %d 稿的文字，没有改动。", sequence)
}
