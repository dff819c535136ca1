package console

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) deskRoutes(r gin.IRouter) {
	r.POST("/manuscripts/:id/assign", p.site.Handle(p.assignOne))
	r.POST("/manuscripts/:id/due", p.site.Handle(p.dateOne))
	r.POST("/manuscripts/:id/label", p.site.Handle(p.labelOne))
	r.POST("/manuscripts/:id/notes", p.site.Handle(p.writeNote))
	r.POST("/manuscripts/:id/notes/:note/delete", p.site.Handle(p.deleteNote))
	r.POST("/manuscripts/:id/notes/:note/restore", p.site.Handle(p.restoreNote))
}

// paneDesk is how the department shares the work on a manuscript.
type paneDesk struct {
	Reviewers []domain.Account
	Labels    []domain.Label // all there are
	Notes     review.Notes
	Note      noteForm
	Undo      string // id of the note deleted just now
	Me        string
}

// noteForm is a note as it was typed.
type noteForm struct {
	ID       string // of the one that is changed
	Words    string
	Problems map[string]string
}

// Has reports whether the manuscript has a label.
func (m *manuscriptPane) Has(label domain.Label) bool {
	for _, l := range m.M.Labels {
		if l.ID == label.ID {
			return true
		}
	}
	return false
}

// readDesk reads what the pane needs for sharing the work.
func (p *Console) readDesk(c *gin.Context, pane *manuscriptPane) error {
	ctx, actor := c.Request.Context(), p.current(c)
	pane.Desk.Me = actor.ID
	var err error
	if pane.M.May.Assign {
		if pane.Desk.Reviewers, err = p.review.Reviewers(ctx, actor); err != nil {
			return err
		}
		if pane.Desk.Labels, err = p.review.Labels(ctx, actor); err != nil {
			return err
		}
	}
	if pane.Tab == "notes" {
		pane.Desk.Notes, err = p.review.Notes(ctx, actor, pane.M.ID)
		pane.Desk.Note.ID, pane.Desk.Undo = c.Query("note"), c.Query("undo")
		for _, n := range pane.Desk.Notes.All {
			if n.ID == pane.Desk.Note.ID && n.MayChange {
				pane.Desk.Note.Words = n.Words
			}
		}
	}
	return err
}

// backHere redirects to where the pane was shown: beside its list, or on its
// own page.
func backHere(c *gin.Context, id string) error {
	list := listOf(c.PostForm("list"))
	if list == "" || c.PostForm("beside") == "" {
		return backTo(c, id, "")
	}
	u, err := url.Parse(list)
	if err != nil {
		return backTo(c, id, "")
	}
	q := u.Query()
	q.Set("open", id)
	return web.Redirect(c, address(u.Path, q))
}

// told flashes what became of an act on one manuscript and goes back.
func (p *Console) told(c *gin.Context, done review.Bulk, words string) error {
	for _, r := range done.Refused {
		words = "没有办成：" + r.Why
	}
	p.site.Flash(c, words)
	return backHere(c, c.Param("id"))
}

func (p *Console) assignOne(c *gin.Context) error {
	actor, id := p.current(c), c.Param("id")
	cmd := review.Assign{ManuscriptIDs: []string{id}, AccountID: c.PostForm("account"), Next: c.PostForm("next") != ""}
	words := "已分配。"
	switch c.PostForm("act") {
	case "claim":
		cmd.AccountID, words = actor.ID, "已认领。"
	case "release":
		cmd.AccountID, words = "", "已取消分配。"
	}
	done, err := p.review.Assign(c.Request.Context(), actor, cmd)
	if err != nil {
		return err
	}
	return p.told(c, done, words)
}

func (p *Console) dateOne(c *gin.Context) error {
	id := c.Param("id")
	day := domain.Day(c.PostForm("day"))
	done, err := p.review.SetDue(c.Request.Context(), p.current(c), review.Due{ManuscriptIDs: []string{id}, Day: day})
	if domain.KindOf(err) == domain.KindInvalid {
		p.site.Flash(c, "期限没有改："+invalidWords(err))
		return backHere(c, id)
	}
	if err != nil {
		return err
	}
	return p.told(c, done, "期限已改。")
}

// labelOne makes a manuscript have exactly the labels that are ticked.
func (p *Console) labelOne(c *gin.Context) error {
	ctx, actor, id := c.Request.Context(), p.current(c), c.Param("id")
	labels, err := p.review.Labels(ctx, actor)
	if err != nil {
		return err
	}
	ticked := map[string]bool{}
	for _, label := range c.PostFormArray("label_id") {
		ticked[label] = true
	}
	var done review.Bulk
	for _, l := range labels {
		if done, err = p.review.SetLabel(ctx, actor, review.SetLabel{ManuscriptIDs: []string{id}, LabelID: l.ID, Off: !ticked[l.ID]}); err != nil {
			return err
		}
	}
	return p.told(c, done, "标签已改。")
}
