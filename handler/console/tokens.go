package console

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
)

func (p *Console) tokenRoutes(r gin.IRouter) {
	r.GET("/settings/tokens", p.site.Handle(p.tokens))
	p.tableRoute(r, "/settings/tokens/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.account.TokensTable(c.Request.Context(), p.current(c))
	})
	r.POST("/settings/tokens", p.site.Handle(p.createToken))
	r.POST("/settings/tokens/:id/revoke", p.site.Handle(p.revokeToken))
}

type tokensPage struct {
	Tokens   []domain.APIToken
	Now      time.Time
	Name     string // as typed
	Days     string // as typed
	Secret   string // of the one just made, shown this once
	Made     domain.APIToken
	Address  string
	Problems map[string]string
}

func (p *Console) tokens(c *gin.Context) error {
	return p.renderTokens(c, http.StatusOK, tokensPage{Days: "365"})
}

func (p *Console) renderTokens(c *gin.Context, status int, page tokensPage) error {
	var err error
	if page.Tokens, err = p.account.Tokens(c.Request.Context(), p.current(c)); err != nil {
		return err
	}
	page.Now, page.Address = p.now(), p.site.PublicURL("/api/v1/manuscripts")
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, status, "tokens", page)
}

func (p *Console) createToken(c *gin.Context) error {
	page := tokensPage{Name: c.PostForm("name"), Days: c.PostForm("days")}
	days, err := strconv.Atoi(page.Days)
	if err != nil {
		days = 0 // out of its bounds
	}
	made, secret, err := p.account.CreateToken(c.Request.Context(), p.current(c), account.NewToken{Name: page.Name, Days: days})
	if domain.KindOf(err) == domain.KindInvalid {
		page.Problems = domain.FieldsOf(err)
		return p.renderTokens(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return p.renderTokens(c, http.StatusOK, tokensPage{Days: "365", Secret: secret, Made: made})
}

func (p *Console) revokeToken(c *gin.Context) error {
	if err := p.account.RevokeToken(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "令牌已作废，用它的系统不能再读取。")
	return web.Redirect(c, "/console/settings/tokens")
}
