package phone

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/registry"
)

func (p *Phone) registerRoutes(r gin.IRouter) {
	r.GET("/register", p.site.Handle(p.registerPage))
	r.POST("/register", p.site.Handle(p.register))
	r.POST("/register/save", p.site.Handle(p.saveRegistration))
	r.GET("/register/done", p.site.Handle(p.registered))
	r.POST("/register/seal", p.site.Handle(p.announce))
	r.POST("/register/seal/remove", p.site.Handle(p.removeSeal))
	r.GET("/register/form.docx", p.site.Handle(p.printRegistration))
	r.GET("/units", p.site.Handle(p.searchUnits))
}

// registerPage is form 1.
type registerPage struct {
	registry.Registration
	Owner      string // keeps what is typed on a shared device apart
	Page       string // names this showing of the form
	Problems   map[string]string
	Fields     []problemLink // problems in the order of the form
	Units      []unitChoice
	Searching  bool // too many units to list: they are searched
	Search     string
	Invited    string // name of the unit whose invite filled it in
	Uninvited  bool   // the invite is no longer good
	Educations []string
	Privacy    domain.Consent
	IDNumber   domain.Consent
}

// Needs returns what form 1 asks of everybody, by form field.
func (registerPage) Needs() map[string]string {
	var empty domain.Informant
	return empty.Missing()
}

type problemLink struct {
	Field string
	Words string
}

type unitChoice struct {
	ID    string
	Name  string
	Class string
}

func (p *Phone) registerPage(c *gin.Context) error {
	return p.renderRegister(c, http.StatusOK, registerPage{})
}

// renderRegister fills a page that may hold problems, and shows what is kept
// of the form.
func (p *Phone) renderRegister(c *gin.Context, status int, page registerPage) error {
	ctx, openID := c.Request.Context(), p.current(c).OpenID
	var err error
	if page.Registration, err = p.registry.Registration(ctx, openID); err != nil {
		return err
	}
	if !page.Editable() {
		return web.Redirect(c, "/m/register/done")
	}
	if page.Page, err = p.token(); err != nil {
		return err
	}
	if err := p.fillInvited(c, &page); err != nil {
		return err
	}
	if err := p.fillUnits(c, &page); err != nil {
		return err
	}
	page.Owner = p.sign("owner", openID)
	page.Educations = domain.Educations()
	page.Privacy, page.IDNumber = domain.PrivacyConsent(), domain.IDNumberConsent()
	for _, field := range registerFields() {
		if words := page.Problems[field]; words != "" {
			page.Fields = append(page.Fields, problemLink{Field: field, Words: words})
		}
	}
	return p.pages.Render(c, status, "register", page)
}

// fillInvited fills in the unit of an invite where none was chosen yet. Nothing
// is kept before somebody types.
func (p *Phone) fillInvited(c *gin.Context, page *registerPage) error {
	code := c.Query("invite")
	if code == "" || page.Form.UnitID != "" {
		return nil
	}
	unit, err := p.registry.InvitedTo(c.Request.Context(), code)
	if err != nil {
		return err
	}
	page.Invited, page.Uninvited = unit.Name, unit.ID == ""
	if unit.ID != "" {
		page.Form.UnitID, page.Unit = unit.ID, unit
	}
	return nil
}

const (
	listedUnits   = 60 // as many are listed whole
	searchedUnits = 30
)

func (p *Phone) fillUnits(c *gin.Context, page *registerPage) error {
	ctx := c.Request.Context()
	total, err := p.registry.CountUnits(ctx)
	if err != nil {
		return err
	}
	page.Searching = total > listedUnits
	if page.Searching && page.Search == "" {
		if page.Unit.ID != "" {
			page.Units = []unitChoice{{ID: page.Unit.ID, Name: page.Unit.Name}}
		}
		return nil
	}
	limit := listedUnits
	if page.Searching {
		limit = searchedUnits
	}
	page.Units, err = p.findUnits(c, page.Search, limit)
	if page.Unit.ID != "" && !hasUnit(page.Units, page.Unit.ID) {
		page.Units = append([]unitChoice{{ID: page.Unit.ID, Name: page.Unit.Name}}, page.Units...)
	}
	return err
}

func hasUnit(units []unitChoice, id string) bool {
	for _, u := range units {
		if u.ID == id {
			return true
		}
	}
	return false
}

func (p *Phone) findUnits(c *gin.Context, text string, limit int) ([]unitChoice, error) {
	lines, err := p.registry.SearchUnits(c.Request.Context(), text, limit)
	choices := make([]unitChoice, 0, len(lines))
	for _, l := range lines {
		choices = append(choices, unitChoice{ID: l.ID, Name: l.Name, Class: l.ClassName})
	}
	return choices, err
}

// searchUnits answers the unit picker.
func (p *Phone) searchUnits(c *gin.Context) error {
	choices, err := p.findUnits(c, c.Query("q"), searchedUnits)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"units": answerUnits(choices)})
}

func answerUnits(choices []unitChoice) []gin.H {
	units := make([]gin.H, len(choices))
	for i, u := range choices {
		units[i] = gin.H{"id": u.ID, "name": u.Name, "class": u.Class}
	}
	return units
}

// register sends the form, or without scripts looks for units by what was typed.
func (p *Phone) register(c *gin.Context) error {
	ctx, openID, typed := c.Request.Context(), p.current(c).OpenID, typedRegistration(c)
	if c.PostForm("find") != "" {
		if _, err := p.registry.SaveDraft(ctx, openID, typed); err != nil {
			return err
		}
		return p.renderRegister(c, http.StatusOK, registerPage{Search: c.PostForm("unit_search")})
	}
	err := p.registry.Submit(ctx, openID, typed)
	if domain.KindOf(err) == domain.KindInvalid && len(domain.FieldsOf(err)) > 0 {
		return p.renderRegister(c, http.StatusUnprocessableEntity, registerPage{Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/register/done")
}

// saveRegistration keeps what was typed so far.
func (p *Phone) saveRegistration(c *gin.Context) error {
	saved, err := p.registry.SaveDraft(c.Request.Context(), p.current(c).OpenID, typedRegistration(c))
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"saved_at": saved.At.UnixMilli(), "version": strconv.FormatInt(saved.Version, 10)})
}

// registered shows what became of the form.
func (p *Phone) registered(c *gin.Context) error {
	r, err := p.registry.Sent(c.Request.Context(), p.current(c).OpenID)
	if err != nil {
		return err
	}
	if r.State == domain.InformantDraft {
		return web.Redirect(c, "/m/register")
	}
	seals, err := p.intake.Seals(c.Request.Context(), p.current(c).Informant)
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "registered", registeredPage{r, seals})
}

// removeSeal takes a stamped scan out, by the row's own button.
func (p *Phone) removeSeal(c *gin.Context) error {
	id, _ := strings.CutPrefix(c.PostForm("act"), "remove:")
	if err := p.intake.RemoveAttachment(c.Request.Context(), p.current(c).Informant, id); err != nil {
		return err
	}
	return web.Redirect(c, "/m/register/done#seals")
}

// registeredPage shows the form with the scans of it that are stamped.
type registeredPage struct {
	registry.Registration
	Seals []domain.Attachment
}

// printRegistration is form 1 on paper.
func (p *Phone) printRegistration(c *gin.Context) error {
	return web.Document(c, "信息员登记表", func(w io.Writer) error {
		return p.registry.OwnForm(c.Request.Context(), p.current(c).OpenID, w)
	})
}

// registerFields names the fields in the order of form 1.
func registerFields() []string {
	return []string{
		"unit_id", "unlisted", "name", "gender", "birth_month", "education", "union_post", "unit_post", "phone", "email", "id_number", "id_consent", "hobbies",
		"site_url", "wechat_id", "wechat_name", "weibo_platform", "weibo_name", "newspaper_name", "newspaper_cycle",
		"magazine_name", "magazine_cycle", "other_platforms", "summary", "privacy",
	}
}

func typedRegistration(c *gin.Context) registry.Typed {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // unreadable: an old page
	return registry.Typed{Version: version, Page: domain.Shorten(c.PostForm("page"), tokenSize), Form: registry.Form{
		UnitID: c.PostForm("unit_id"), Unlisted: c.PostForm("unlisted"), Name: c.PostForm("name"), Gender: c.PostForm("gender"), BirthMonth: c.PostForm("birth_month"),
		Education: c.PostForm("education"), UnionPost: c.PostForm("union_post"), UnitPost: c.PostForm("unit_post"),
		Phone: c.PostForm("phone"), Email: c.PostForm("email"), IDNumber: c.PostForm("id_number"), Hobbies: c.PostForm("hobbies"),
		Platforms: domain.Platforms{
			SiteURL: c.PostForm("site_url"), WeChatID: c.PostForm("wechat_id"), WeChatName: c.PostForm("wechat_name"),
			WeiboPlatform: c.PostForm("weibo_platform"), WeiboName: c.PostForm("weibo_name"),
			NewspaperName: c.PostForm("newspaper_name"), NewspaperCycle: c.PostForm("newspaper_cycle"),
			MagazineName: c.PostForm("magazine_name"), MagazineCycle: c.PostForm("magazine_cycle"), Other: c.PostForm("other_platforms"),
		},
		Summary: c.PostForm("summary"), Privacy: c.PostForm("privacy") == "yes", IDConsent: c.PostForm("id_consent") == "yes",
	}}
}
