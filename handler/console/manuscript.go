package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) manuscriptRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id", p.site.Handle(p.manuscript))
	r.POST("/manuscripts/:id/reveal", p.site.Handle(p.revealContact))
	p.deskRoutes(r)
}

// manuscriptPane is one manuscript as it stands beside the list or on its own page.
type manuscriptPane struct {
	adoptionPane
	M          review.Manuscript
	Tab        string
	Tabs       []paneTab
	List       string // address of the list that it was opened from, empty on its own page
	Previous   string // address of what stands before it in that list
	Next       string
	Revisions  review.Revisions
	Wording    review.Wording
	Thread     review.Thread // with the author
	Letter     letterForm
	Open       review.Open // what the machine checks noticed and nobody has answered
	Checks     review.Checks
	Decide     decideForm
	Secrecy    secrecyForm
	Results    []domain.SecrecyResult
	Adopt      adoptForm
	Restore    restoreForm
	Refusal    string // why a recall is refused, as it was typed
	Trouble    string // what could not be done and why
	MayRelease bool   // release and drop what is in quarantine
	Revealed   string // the contact in full, once
	Today      domain.Day
	Desk       paneDesk
	Beside     bool // it stands beside its list
}

// paneTab is one part of the pane.
type paneTab struct {
	Code  string
	Label string
	Count int
}

// Address returns the address of a part of the pane.
func (m *manuscriptPane) Address(tab string) string {
	q := url.Values{}
	if tab != "" && tab != "text" {
		q.Set("tab", tab)
	}
	if m.List != "" {
		q.Set("list", m.List)
	}
	address := "/console/manuscripts/" + url.PathEscape(m.M.ID)
	if len(q) == 0 {
		return address
	}
	return address + "?" + q.Encode()
}

// Part returns the address from which a script fetches a part of the pane.
func (m *manuscriptPane) Part(tab string) string {
	address := m.Address(tab)
	if strings.Contains(address, "?") {
		return address + "&pane=1"
	}
	return address + "?pane=1"
}

// Photos, Recordings and Documents sort the attachments for the gallery.
func (m *manuscriptPane) Photos() []domain.Attachment { return m.attachments(domain.KindPhoto) }

// Recordings returns videos and audio.
func (m *manuscriptPane) Recordings() []domain.Attachment {
	return append(m.attachments(domain.KindVideo), m.attachments(domain.KindAudio)...)
}

// Documents returns everything else.
func (m *manuscriptPane) Documents() []domain.Attachment {
	return append(m.attachments(domain.KindDocument), m.attachments(domain.KindSeal)...)
}

// Unplaced returns the photos that do not stand in the text.
func (m *manuscriptPane) Unplaced() []domain.Attachment {
	return domain.UnplacedPhotos(m.M.Body, m.M.Attachments)
}

// Held returns what is in quarantine, which is shown nowhere else.
func (m *manuscriptPane) Held() []domain.Attachment {
	var found []domain.Attachment
	for _, a := range m.M.Attachments {
		if a.State == domain.AttachmentQuarantined {
			found = append(found, a)
		}
	}
	return found
}

func (m *manuscriptPane) attachments(kind domain.AttachmentKind) []domain.Attachment {
	var found []domain.Attachment
	for _, a := range m.M.Attachments {
		if a.Kind == kind && a.State != domain.AttachmentQuarantined {
			found = append(found, a)
		}
	}
	return found
}

// paneOf says which pane is wanted.
type paneOf struct {
	id   string
	tab  string
	list string
	run  string // of the machine checks
	from int    // revisions to compare
	to   int
}

func (p *Console) manuscript(c *gin.Context) error {
	of := paneOf{id: c.Param("id"), tab: c.Query("tab"), list: listOf(c.Query("list")), run: c.Query("run")}
	of.from, _ = strconv.Atoi(c.Query("from")) // no number: the original
	of.to, _ = strconv.Atoi(c.Query("to"))     // no number: the newest
	pane, err := p.pane(c, of)
	if err != nil {
		return err
	}
	pane.Decide.Decision = domain.ParseDecision(c.Query("decide"))
	if c.Query("pane") == "" {
		if err := p.addNeighbours(c, pane); err != nil {
			return err
		}
	}
	return p.renderPane(c, http.StatusOK, pane)
}

// renderPane writes the page of a manuscript, or only its pane where a script
// asks for it.
func (p *Console) renderPane(c *gin.Context, status int, pane *manuscriptPane) error {
	if c.Query("pane") != "" && c.GetHeader("HX-Request") != "" {
		pane.Beside = pane.List != ""
		return p.pages.RenderPart(c, status, "manuscript", "pane", pane)
	}
	return p.pages.Render(c, status, "manuscript", pane)
}

// listOf accepts the address of a list of ours to go back to.
func listOf(address string) string {
	if strings.HasPrefix(address, "/console/manuscripts?") && len(address) <= longestReturn {
		return address
	}
	return ""
}

// pane reads what a pane shows.
func (p *Console) pane(c *gin.Context, of paneOf) (*manuscriptPane, error) {
	ctx, actor := c.Request.Context(), p.current(c)
	m, err := p.review.Page(ctx, actor, of.id)
	if err != nil {
		return nil, err
	}
	unread, err := p.review.UnreadLetters(ctx, actor, of.id)
	if err != nil {
		return nil, err
	}
	pane := &manuscriptPane{M: m, Tab: "text", List: of.list, Today: domain.DayOf(p.now()), MayRelease: actor.Can(domain.EditManuscripts)}
	if pane.Wording, err = p.review.Wording(ctx, actor); err != nil {
		return nil, err
	}
	pane.Results = domain.SecrecyResults()
	if pane.Open, err = p.review.OpenChecks(ctx, actor, of.id); err != nil {
		return nil, err
	}
	pane.Tabs = []paneTab{
		{Code: "text", Label: "正文"},
		{Code: "attachments", Label: "附件", Count: len(m.Attachments)},
		{Code: "revisions", Label: "修订", Count: m.Revision},
		{Code: "checks", Label: "检查", Count: pane.Open.All()},
		{Code: "reviews", Label: "审稿", Count: len(m.Reviews)},
		{Code: "course", Label: "经过", Count: len(m.Events)},
		{Code: "letters", Label: "往来", Count: unread},
		{Code: "adoptions", Label: "采用", Count: confirmed(m)},
		{Code: "notes", Label: "便笺", Count: m.Notes},
	}
	for _, tab := range pane.Tabs {
		if tab.Code == of.tab {
			pane.Tab = of.tab
		}
	}
	if err := p.readDesk(c, pane); err != nil {
		return nil, err
	}
	switch pane.Tab {
	case "checks":
		pane.Checks, err = p.review.Checks(ctx, actor, of.id, of.run)
	case "revisions":
		pane.Revisions, err = p.review.Revisions(ctx, actor, of.id, of.from, of.to)
	case "letters":
		pane.Thread, err = p.review.Thread(ctx, actor, of.id)
	case "adoptions":
		err = p.fillAdoptions(c, pane)
	}
	return pane, err
}

func confirmed(m review.Manuscript) int {
	n := 0
	for _, a := range m.Adoptions {
		if a.State == domain.AdoptionConfirmed {
			n++
		}
	}
	return n
}

func (p *Console) revealContact(c *gin.Context) error {
	id := c.Param("id")
	full, err := p.review.Reveal(c.Request.Context(), p.current(c), review.Reveal{ManuscriptID: id, Reason: c.PostForm("reason")})
	if err != nil && domain.KindOf(err) != domain.KindInvalid {
		return err
	}
	pane, paneErr := p.pane(c, paneOf{id: id, list: listOf(c.PostForm("list"))})
	if paneErr != nil {
		return paneErr
	}
	pane.Revealed = full
	if err != nil {
		pane.Trouble = domain.FieldsOf(err)["reason"]
		return p.renderPane(c, http.StatusUnprocessableEntity, pane)
	}
	return p.renderPane(c, http.StatusOK, pane)
}

// backTo redirects to a part of a manuscript's page.
func backTo(c *gin.Context, id, tab string) error {
	pane := manuscriptPane{List: listOf(c.PostForm("list"))}
	pane.M.ID = id
	return web.Redirect(c, pane.Address(tab))
}
