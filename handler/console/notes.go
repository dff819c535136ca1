package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) writeNote(c *gin.Context) error {
	id := c.Param("id")
	cmd := review.WriteNote{ManuscriptID: id, NoteID: c.PostForm("note"), Words: c.PostForm("words")}
	err := p.review.WriteNote(c.Request.Context(), p.current(c), cmd)
	if err == nil {
		p.site.Flash(c, "便笺已保存，只有本部门看得到。")
		return backTo(c, id, "notes")
	}
	kind := domain.KindOf(err)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	pane, paneErr := p.pane(c, paneOf{id: id, tab: "notes", list: listOf(c.PostForm("list"))})
	if paneErr != nil {
		return paneErr
	}
	pane.Desk.Note = noteForm{ID: cmd.NoteID, Words: cmd.Words, Problems: domain.FieldsOf(err)}
	if kind == domain.KindConflict {
		pane.Desk.Note.ID, pane.Trouble = "", domain.Public(err)
		return p.renderPane(c, http.StatusConflict, pane)
	}
	return p.renderPane(c, http.StatusUnprocessableEntity, pane)
}

func (p *Console) deleteNote(c *gin.Context) error {
	ref := review.NoteRef{ManuscriptID: c.Param("id"), NoteID: c.Param("note")}
	if err := p.review.DeleteNote(c.Request.Context(), p.current(c), ref); err != nil {
		return err
	}
	pane := manuscriptPane{List: listOf(c.PostForm("list"))}
	pane.M.ID = ref.ManuscriptID
	to := pane.Address("notes")
	return web.Redirect(c, to+map[bool]string{true: "&", false: "?"}[strings.Contains(to, "?")]+"undo="+url.QueryEscape(ref.NoteID))
}

func (p *Console) restoreNote(c *gin.Context) error {
	ref := review.NoteRef{ManuscriptID: c.Param("id"), NoteID: c.Param("note")}
	if err := p.review.RestoreNote(c.Request.Context(), p.current(c), ref); err != nil {
		return err
	}
	p.site.Flash(c, "便笺已恢复。")
	return backTo(c, ref.ManuscriptID, "notes")
}
