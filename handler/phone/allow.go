package phone

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/notice"
)

func (p *Phone) allowRoutes(r gin.IRouter) {
	r.GET("/allow", p.site.Handle(p.allow))
	r.POST("/allow", p.site.Handle(p.allowed))
	r.GET("/allow/signature", p.site.Handle(p.allowSignature))
}

// mostOnTag is how many templates the platform lets one of its buttons ask for.
const mostOnTag = 5

// allowPage is where somebody allows the platform to send them notices.
type allowPage struct {
	Allowances []allowance
	Script     string // of the platform, empty where its button cannot be shown
	Subscribed bool
}

// allowance is a template as the page shows it.
type allowance struct{ notice.Allowance }

// Names says which notices go out by the template.
func (a allowance) Names() string {
	names := make([]string, len(a.Kinds))
	for i, kind := range a.Kinds {
		names[i] = kind.Label()
	}
	return strings.Join(names, "、")
}

// Tags returns the templates of each button.
func (a allowPage) Tags() []string {
	var tags []string
	for some := range slices.Chunk(a.Allowances, mostOnTag) {
		ids := make([]string, len(some))
		for i, one := range some {
			ids[i] = one.TemplateID
		}
		tags = append(tags, strings.Join(ids, ","))
	}
	return tags
}

// allow shows the platform's own button, which asks its reader by itself.
func (p *Phone) allow(c *gin.Context) error {
	who := p.current(c)
	found, err := p.notice.Allowances(c.Request.Context(), who.OpenID)
	if err != nil {
		return err
	}
	page := allowPage{Subscribed: who.Subscribed}
	for _, a := range found {
		page.Allowances = append(page.Allowances, allowance{a})
	}
	if page.Script = p.script.Address(c); len(found) == 0 {
		page.Script = ""
	}
	if page.Script != "" {
		p.site.AllowOpenTags(c, p.script.Scripts)
	}
	return p.pages.Render(c, http.StatusOK, "allow", page)
}

// allowed takes what the button says that its reader has chosen, and answers with
// how many of each are left.
func (p *Phone) allowed(c *gin.Context) error {
	who, press := p.current(c), c.PostForm("press")
	if !pressed(press) {
		return domain.Invalid("这次选择没有记下，请再点一次。")
	}
	if err := p.notice.Allowed(c.Request.Context(), who.OpenID, press, c.PostFormArray("template")); err != nil {
		return err
	}
	found, err := p.notice.Allowances(c.Request.Context(), who.OpenID)
	if err != nil {
		return err
	}
	left := map[string]int{}
	for _, a := range found {
		left[a.TemplateID] = a.Left
	}
	return web.JSON(c, http.StatusOK, gin.H{"left": left})
}

// pressed reports whether a text can name one press of the button.
func pressed(text string) bool {
	return len(text) >= 16 && len(text) <= 64 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

// allowSignature signs the page's own address for the platform's script.
func (p *Phone) allowSignature(c *gin.Context) error {
	c.Header("Cache-Control", "no-store")
	page := c.Query("page")
	rest, ours := strings.CutPrefix(page, p.site.PublicURL("/m/allow"))
	if p.script.Sign == nil || !ours || rest != "" && rest[0] != '?' || len(page) > longestReturn {
		return domain.NotFound("没有这个页面。")
	}
	signed, err := p.script.Sign(c.Request.Context(), page)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, signed)
}
