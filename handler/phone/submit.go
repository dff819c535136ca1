package phone

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
)

func (p *Phone) submitRoutes(r gin.IRouter) {
	r.GET("/submit", p.site.Handle(p.submitPage))
	r.POST("/submit", p.site.Handle(p.newDraft))
	r.GET("/manuscripts/:id/edit", p.site.Handle(p.editPage))
	r.POST("/manuscripts/:id/edit", p.site.Handle(p.edit))
	r.POST("/manuscripts/:id/save", p.site.Handle(p.saveDraft))
	r.GET("/manuscripts/:id/news", p.site.Handle(p.draftNews))
	r.GET("/manuscripts/:id/check", p.site.Handle(p.checkPage))
	r.POST("/manuscripts/:id/submit", p.site.Handle(p.submit))
	r.GET("/manuscripts/:id/sent", p.site.Handle(p.sentPage))
	r.POST("/manuscripts/:id/attachments", p.site.Handle(p.announce))
	r.POST("/manuscripts/:id/order", p.site.Handle(p.orderAttachments))
	r.GET("/attachments/:id", p.site.Handle(p.attachmentRow))
	r.POST("/attachments/:id/remove", p.site.Handle(p.removeAttachment))
	r.POST("/attachments/:id/turn", p.site.Handle(p.turnAttachment))
	r.POST("/attachments/:id/import", p.site.Handle(p.startImport))
}

// submitPage is where a manuscript begins: drafts to go on with, or a new one.
type submitPage struct {
	Drafts []intake.Line
	NewID  string
}

func (p *Phone) submitPage(c *gin.Context) error {
	who := p.current(c).Informant
	if who.ID == "" {
		p.site.Flash(c, "报送稿件前，请先登记。")
		return web.Redirect(c, "/m/register")
	}
	drafts, err := p.intake.OpenDrafts(c.Request.Context(), who)
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "submit", submitPage{Drafts: drafts, NewID: p.intake.NewID()})
}

func (p *Phone) newDraft(c *gin.Context) error {
	source := domain.SourceComputer
	if agent := c.Request.UserAgent(); strings.Contains(agent, "Mobile") || strings.Contains(agent, "Android") {
		source = domain.SourcePhone
	}
	id, err := p.intake.NewDraft(c.Request.Context(), p.current(c).Informant, intake.NewDraft{
		ID: c.PostForm("id"), Class: domain.ParseClass(c.PostForm("class")), Source: source,
	})
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/manuscripts/"+id+"/edit")
}

// editPage is form 2.
type editPage struct {
	intake.DraftPage
	Owner     string // keeps what is typed on a shared device apart
	Problems  map[string]string
	Fields    []problemLink
	Elsewhere elsewhere
	Computer  computer // that goes on with the draft, empty when none does
	Here      bool     // this is that computer
	Continue  string   // address to open at a computer
}

// Topics returns what manuscripts that are no news are about.
func (editPage) Topics() []string { return domain.Topics() }

// Genres returns the genres in the order of the form.
func (editPage) Genres() []domain.Genre { return domain.Genres() }

// Languages returns the languages in the order of the form.
func (editPage) Languages() []domain.Language { return domain.Languages() }

// AuthorRoles returns what co-authors may have done, in the order of the form.
func (editPage) AuthorRoles() []domain.AuthorRole { return domain.AuthorRoles() }

// MostCoauthors returns how many there may be.
func (editPage) MostCoauthors() int { return domain.MaxCoauthors }

// BlankCoauthor returns the line that the page's script adds.
func (editPage) BlankCoauthor() intake.CoauthorForm { return intake.CoauthorForm{} }

// OwnShare returns what the shares leave for the author, in percent, never less than nothing.
func (e editPage) OwnShare() int { return max(0, intake.OwnShare(e.Coauthors)) }

// SharesProblem says what is wrong with the co-authors as a whole.
func (e editPage) SharesProblem() string {
	if words := e.Problems["coauthors"]; words != "" {
		return words
	}
	return intake.SharesProblem(e.Coauthors)
}

// elsewhere is what another page saved while this one was open.
type elsewhere struct {
	Saved bool
	Title string
	Lines string
}

func (p *Phone) editPage(c *gin.Context) error {
	page, err := p.draft(c)
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return web.Redirect(c, "/m/manuscripts/"+c.Param("id"))
	}
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "edit", &page)
}

func (p *Phone) draft(c *gin.Context) (editPage, error) {
	ctx := c.Request.Context()
	draft, err := p.intake.Draft(ctx, p.current(c).Informant, c.Param("id"))
	if err != nil {
		return editPage{}, err
	}
	pc, err := p.computerOf(ctx, draft.Manuscript.ID)
	return editPage{DraftPage: draft, Owner: p.sign("owner", p.current(c).OpenID), Computer: pc, Here: c.GetString(computerDraftKey) != "", Continue: p.site.PublicURL("/m/continue")}, err
}

// edit saves the form, then does what its button says. Without scripts every
// button of the page comes here, so that none of them loses what was typed.
func (p *Phone) edit(c *gin.Context) error {
	ctx, who, form := c.Request.Context(), p.current(c).Informant, typedManuscript(c)
	act, id, _ := strings.Cut(c.PostForm("act"), ":")
	if act == "author" {
		form.Coauthors = changedCoauthors(form.Coauthors, id)
	}
	if _, err := p.intake.SaveDraft(ctx, who, form); err != nil {
		return p.editAgain(c, form, err)
	}
	place := "attachments"
	var err error
	switch act {
	case "check":
		return p.toCheck(c)
	case "import":
		place, err = "file-"+id, p.intake.StartImport(ctx, who, id)
	case "unimport":
		place, err = "file-"+id, p.intake.UndoImport(ctx, who, id)
	case "remove":
		err = p.intake.RemoveAttachment(ctx, who, id)
	case "up":
		err = p.intake.MoveAttachment(ctx, who, id, -1)
	case "down":
		err = p.intake.MoveAttachment(ctx, who, id, 1)
	case "rotate":
		place, err = "file-"+id, p.intake.RotateAttachment(ctx, who, id)
	case "author":
		place = "coauthors"
	case "take":
		err = p.intake.TakeFromChat(ctx, who, form.ManuscriptID)
	default:
		p.site.Flash(c, "已保存。")
		return web.Redirect(c, "/m/manuscripts/"+form.ManuscriptID+"/edit")
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/manuscripts/"+form.ManuscriptID+"/edit#"+place)
}

// toCheck goes on to the page before sending, or shows what is still missing.
func (p *Phone) toCheck(c *gin.Context) error {
	id := c.Param("id")
	check, err := p.intake.Check(c.Request.Context(), p.current(c).Informant, id)
	if err != nil {
		return err
	}
	if len(check.Missing) == 0 {
		return web.Redirect(c, "/m/manuscripts/"+id+"/check")
	}
	page, err := p.draft(c)
	if err != nil {
		return err
	}
	page.complain(check.Missing)
	return p.pages.Render(c, http.StatusUnprocessableEntity, "edit", &page)
}

// editAgain shows the form with what was typed after it could not be saved.
func (p *Phone) editAgain(c *gin.Context, form intake.Form, cause error) error {
	fields := domain.FieldsOf(cause)
	if len(fields) == 0 && domain.KindOf(cause) != domain.KindConflict {
		return cause
	}
	page, err := p.draft(c)
	if err != nil {
		return cause // under review meanwhile: the error page keeps what was typed
	}
	page.Elsewhere = elsewhere{Saved: len(fields) == 0, Title: page.Manuscript.Title, Lines: page.Lines}
	page.overlay(form)
	page.complain(fields)
	status := http.StatusUnprocessableEntity
	if page.Elsewhere.Saved {
		status = http.StatusConflict
	}
	return p.pages.Render(c, status, "edit", &page)
}

// overlay puts what was typed in the place of what is saved.
func (e *editPage) overlay(form intake.Form) {
	m := &e.Manuscript
	contact := m.Contact
	m.Sheet = form.Sheet
	m.Sheet.Contact = contact
	m.Title, m.Excerpt, m.UnitID = form.Title, form.Excerpt, form.UnitID
	e.Lines, e.Contact = form.Body, form.Contact
	if form.Coauthors != nil {
		e.Coauthors = form.Coauthors
	}
	for i := range e.Attachments {
		for _, typed := range form.Files {
			if a := &e.Attachments[i]; a.ID == typed.ID {
				a.Caption, a.Photographer, a.Origin = typed.Caption, typed.Photographer, typed.Origin
			}
		}
	}
}

// complain lists problems in the order of the form.
func (e *editPage) complain(problems map[string]string) {
	e.Problems = problems
	for _, field := range slices.Concat(domain.SheetFields(), domain.CoauthorFields()) {
		if words := problems[field]; words != "" {
			e.Fields = append(e.Fields, problemLink{Field: field, Words: words})
		}
	}
	for _, a := range e.Attachments {
		for _, field := range []string{"caption_" + a.ID, "photographer_" + a.ID} {
			if words := problems[field]; words != "" {
				e.Fields = append(e.Fields, problemLink{Field: field, Words: words})
			}
		}
	}
}

// saveDraft keeps what was typed so far, for the page that saves by itself.
func (p *Phone) saveDraft(c *gin.Context) error {
	news, err := p.intake.SaveDraft(c.Request.Context(), p.current(c).Informant, typedManuscript(c))
	if err != nil {
		return err
	}
	return p.tellNews(c, news)
}

// tellNews answers an open page with what is new, and whether a computer goes
// on with the draft too.
func (p *Phone) tellNews(c *gin.Context, news intake.News) error {
	pc, err := p.computerOf(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	answer := newsFor(news)
	answer["shared"] = pc.Token != ""
	return web.JSON(c, http.StatusOK, answer)
}

// draftNews tells an open page what the chat has put into its draft.
func (p *Phone) draftNews(c *gin.Context) error {
	version, _ := strconv.ParseInt(c.Query("version"), 10, 64) // unreadable: an old page
	news, err := p.intake.News(c.Request.Context(), p.current(c).Informant, c.Param("id"), version)
	if err != nil {
		return err
	}
	return p.tellNews(c, news)
}

// newsFor writes news as the page's script reads it.
func newsFor(n intake.News) gin.H {
	answer := gin.H{
		"version": strconv.FormatInt(n.Version, 10), "lines": n.Lines, "title": n.Title, "class": n.Class.String(), "topic": n.Topic,
		"activity_day": n.Day, "files": n.Files, "elsewhere": n.Elsewhere,
	}
	if !n.SavedAt.IsZero() {
		answer["saved_at"] = n.SavedAt.UnixMilli()
	}
	return answer
}

func typedManuscript(c *gin.Context) intake.Form {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // unreadable: an old page
	form := intake.Form{
		ManuscriptID: c.Param("id"), Version: version, Page: domain.Shorten(c.PostForm("page"), tokenSize), UnitID: c.PostForm("unit_id"),
		Title: c.PostForm("title"), Body: c.PostForm("body"), Excerpt: c.PostForm("excerpt"), Contact: c.PostForm("contact"),
		Sheet: typedSheet(c), Coauthors: typedCoauthors(c),
	}
	for _, id := range c.PostFormArray("file") {
		caption, typed := c.GetPostForm("caption_" + id)
		if !typed {
			continue // a file without fields: it is still on its way
		}
		form.Files = append(form.Files, intake.FileForm{
			ID: id, Caption: caption, Photographer: c.PostForm("photographer_" + id),
			Origin: domain.ParseOrigin(c.PostForm("origin_" + id)),
		})
	}
	return form
}

func typedSheet(c *gin.Context) domain.Sheet {
	choice := func(name string) domain.Choice { return domain.ParseChoice(c.PostForm(name)) }
	day := func(name string) domain.Day {
		d, err := domain.ParseDay(c.PostForm(name))
		if err != nil {
			return "" // half typed
		}
		return d
	}
	return domain.Sheet{
		Class: domain.ParseClass(c.PostForm("class")), Topic: c.PostForm("topic"), Genre: domain.ParseGenre(c.PostForm("genre")),
		Language: domain.ParseLanguage(c.PostForm("language")), ActivityDay: day("activity_day"), External: choice("external"),
		OtherAttachments: c.PostForm("other_attachments"), Byline: c.PostForm("byline"), Photographer: c.PostForm("photographer"),
		FirstHere: choice("first_here"), ElsewhereOutlet: c.PostForm("elsewhere_outlet"), ElsewhereLink: c.PostForm("elsewhere_link"),
		ElsewhereDay: day("elsewhere_day"), Original: choice("original"), SelfMade: choice("self_made"), SentFreely: choice("sent_freely"),
		SecrecyReviewer: c.PostForm("secrecy_reviewer"), SecrecyPassed: choice("secrecy_passed"), PeopleConsent: choice("people_consent"),
	}
}
