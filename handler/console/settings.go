package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) settingsRoutes(r gin.IRouter) {
	r.GET("/settings", p.site.Handle(p.settingsPage))
	r.POST("/settings", p.site.Handle(p.saveSettings))
}

type settingsPage struct {
	Settings domain.Settings
	Problems map[string]string
}

// Roles returns what can be chosen.
func (s settingsPage) Roles() []domain.Role { return domain.Roles() }

// Asks reports whether accounts of a role must have a second factor.
func (s settingsPage) Asks(r domain.Role) bool {
	return slices.Contains(s.Settings.SecondFactorRoles(), r)
}

func (p *Console) settingsPage(c *gin.Context) error {
	if err := p.current(c).Require(domain.ManageSettings); err != nil {
		return err
	}
	settings, err := p.account.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "settings", settingsPage{Settings: settings})
}

func (p *Console) saveSettings(c *gin.Context) error {
	settings := domain.Settings{
		SecondFactor: strings.Join(c.PostFormArray("second_factor"), " "),
		Federation:   strings.TrimSpace(c.PostForm("federation")), NewsSteps: number(c, "news_steps"), OtherSteps: number(c, "other_steps"),
		OnePersonTwoSteps: c.PostForm("one_person") == "yes", IdleMinutes: number(c, "idle_minutes"),
		FirstDays: number(c, "first_days"), SecondDays: number(c, "second_days"), FinalDays: number(c, "final_days"),
		ICP: strings.TrimSpace(c.PostForm("icp")), PoliceRecord: strings.TrimSpace(c.PostForm("police_record")), Contact: strings.TrimSpace(c.PostForm("contact")),
		Remind: c.PostForm("remind") == "yes",
	}
	err := p.account.SaveSettings(c.Request.Context(), p.current(c), settings)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.pages.Render(c, http.StatusUnprocessableEntity, "settings", settingsPage{Settings: settings, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "设置已保存。")
	return web.Redirect(c, "/console/settings")
}

// number reads a whole number of a form; what is none becomes -1, which no
// field accepts.
func number(c *gin.Context, name string) int {
	n, err := strconv.Atoi(strings.TrimSpace(c.PostForm(name)))
	if err != nil {
		return -1
	}
	return n
}
