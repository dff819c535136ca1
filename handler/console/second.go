package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
)

const (
	secondPath       = "/console/second"
	secondSessionKey = "account.second" // what account.FinishSecond needs
)

// signInSecondRoutes are for whoever has given the right password.
func (p *Console) signInSecondRoutes(r gin.IRouter) {
	r.GET("/signin/second", p.site.Handle(p.signInSecondPage))
	r.POST("/signin/second", p.site.Handle(p.signInSecond))
}

// secondRoutes are for the own second factor.
func (p *Console) secondRoutes(r gin.IRouter) {
	r.GET("/second", p.site.Handle(p.secondPage))
	r.GET("/second.png", p.site.Handle(p.secondCode))
	r.POST("/second", p.site.Handle(p.confirmSecond))
	r.POST("/second/off", p.site.Handle(p.dropSecond))
}

type signInSecondPage struct {
	To       string
	Problems map[string]string
}

func (p *Console) signInSecondPage(c *gin.Context) error {
	if p.site.SessionValue(c, secondSessionKey) == "" {
		return web.Redirect(c, "/console/signin")
	}
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, http.StatusOK, "signin-second", signInSecondPage{To: c.Query("to")})
}

// signInSecond ends a sign-in with the digits of the owner's phone.
func (p *Console) signInSecond(c *gin.Context) error {
	to := c.PostForm("to")
	signed, err := p.account.FinishSecond(c.Request.Context(), p.site.SessionValue(c, secondSessionKey), c.PostForm("code"))
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.pages.Render(c, http.StatusUnprocessableEntity, "signin-second", signInSecondPage{To: to, Problems: domain.FieldsOf(err)})
	case domain.KindThrottled:
		return p.pages.Render(c, http.StatusTooManyRequests, "signin-second", signInSecondPage{To: to, Problems: map[string]string{"code": domain.Public(err)}})
	case domain.KindUnauthenticated:
		p.site.SetSessionValue(c, secondSessionKey, "")
		return p.renderSignIn(c, http.StatusUnprocessableEntity, signInPage{To: to, Problem: domain.Public(err)})
	}
	if err != nil {
		return err
	}
	if err := p.enter(c, signed); err != nil {
		return err
	}
	return web.Redirect(c, homeward(to))
}

// secondPage is the state of one's own second factor, or how to begin it.
type secondPage struct {
	Factor   domain.SecondFactor
	Setup    account.Setup // where there is none
	Must     bool          // the department asks for it
	Problems map[string]string
}

func (p *Console) secondPage(c *gin.Context) error { return p.renderSecond(c, http.StatusOK, nil) }

func (p *Console) renderSecond(c *gin.Context, status int, problems map[string]string) error {
	ctx, actor, page := c.Request.Context(), p.current(c), secondPage{Problems: problems}
	settings, err := p.account.Settings(ctx)
	if err != nil {
		return err
	}
	page.Must = settings.AsksSecondFactor(actor)
	if page.Factor, err = p.account.SecondFactor(ctx, actor.ID); err != nil {
		return err
	}
	if page.Factor.AccountID == "" {
		if page.Setup, err = p.account.StartSecond(ctx, actor); err != nil {
			return err
		}
	}
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, status, "second", page)
}

// secondCode draws what the app on the phone reads.
func (p *Console) secondCode(c *gin.Context) error {
	setup, err := p.account.StartSecond(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return web.QR(c, setup.Address, web.ScreenCode)
}

type recoveryPage struct{ Codes []string }

// confirmSecond begins the second factor and shows the codes for a lost phone,
// on the one page that does.
func (p *Console) confirmSecond(c *gin.Context) error {
	codes, err := p.account.ConfirmSecond(c.Request.Context(), p.current(c), c.PostForm("code"))
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderSecond(c, http.StatusUnprocessableEntity, domain.FieldsOf(err))
	}
	if err != nil {
		return err
	}
	c.Set(bareKey, false)
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, http.StatusOK, "second-codes", recoveryPage{codes})
}

func (p *Console) dropSecond(c *gin.Context) error {
	err := p.account.DropSecond(c.Request.Context(), p.current(c), c.PostForm("code"))
	if kind := domain.KindOf(err); kind == domain.KindInvalid || kind == domain.KindThrottled {
		problems := domain.FieldsOf(err)
		if problems == nil {
			problems = map[string]string{"code": domain.Public(err)}
		}
		return p.renderSecond(c, http.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "两步验证已关闭。")
	return web.Redirect(c, "/console/profile")
}

// needsSecond reports whether somebody must begin a second factor first.
func (p *Console) needsSecond(c *gin.Context, a domain.Account, settings domain.Settings) (bool, error) {
	if !settings.AsksSecondFactor(a) {
		return false, nil
	}
	f, err := p.account.SecondFactor(c.Request.Context(), a.ID)
	return f.AccountID == "", err
}
