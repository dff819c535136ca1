package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
	"laigao/service/notice"
)

func (p *Console) profileRoutes(r gin.IRouter) {
	r.GET("/profile", p.site.Handle(p.profile))
	r.GET("/password", p.site.Handle(p.passwordPage))
	r.POST("/password", p.site.Handle(p.changePassword))
	r.POST("/profile/bind", p.site.Handle(p.startBinding))
	r.GET("/profile/bind", p.site.Handle(p.bindingPage))
	r.GET("/profile/bind.png", p.site.Handle(p.bindingCode))
	r.POST("/profile/unbind", p.site.Handle(p.unbind))
	p.profileNoticeRoutes(r)
}

const bindingSessionKey = "account.binding" // code of the open invitation

type profilePage struct {
	Account  domain.Account
	Second   domain.SecondFactor
	Told     notice.Preferences
	Typed    string // a mail address that was not accepted
	Problems map[string]string
}

// Choices are when one can be told of what waits.
func (profilePage) Choices() []domain.WaitingChoice { return domain.WaitingChoices() }

func (p *Console) profile(c *gin.Context) error {
	return p.renderProfile(c, http.StatusOK, profilePage{})
}

// renderProfile shows the page around what was typed.
func (p *Console) renderProfile(c *gin.Context, status int, page profilePage) error {
	var err error
	page.Account = p.current(c)
	if page.Second, err = p.account.SecondFactor(c.Request.Context(), page.Account.ID); err != nil {
		return err
	}
	if page.Told, err = p.notice.Preferences(c.Request.Context(), page.Account); err != nil {
		return err
	}
	return p.pages.Render(c, status, "profile", page)
}

type passwordPage struct {
	Account  domain.Account
	Least    int
	Problems map[string]string
}

func (p *Console) passwordPage(c *gin.Context) error {
	return p.renderPassword(c, http.StatusOK, nil)
}

func (p *Console) renderPassword(c *gin.Context, status int, problems map[string]string) error {
	return p.pages.Render(c, status, "password", passwordPage{Account: p.current(c), Least: domain.MinPassword, Problems: problems})
}

func (p *Console) changePassword(c *gin.Context) error {
	session, err := p.account.ChangePassword(c.Request.Context(), p.current(c), account.PasswordChange{
		Old: c.PostForm("old_password"), New: c.PostForm("new_password"), Again: c.PostForm("again"),
	})
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderPassword(c, http.StatusUnprocessableEntity, domain.FieldsOf(err))
	}
	if err != nil {
		return err
	}
	if err := p.site.SignIn(c, sessionKey, session); err != nil {
		return err
	}
	p.site.Flash(c, "密码已修改，其他地方的登录已退出。")
	return web.Redirect(c, "/console/")
}

func (p *Console) startBinding(c *gin.Context) error {
	binding, err := p.account.StartBinding(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	p.site.SetSessionValue(c, bindingSessionKey, binding.Code)
	return web.Redirect(c, "/console/profile/bind")
}

type bindingPage struct {
	Binding account.Binding
	Address string
}

// bindingPage shows the code to scan and the number to match, as long as the
// invitation is open.
func (p *Console) bindingPage(c *gin.Context) error {
	binding, err := p.account.Binding(c.Request.Context(), p.site.SessionValue(c, bindingSessionKey))
	if domain.KindOf(err) == domain.KindNotFound {
		if p.current(c).OpenID != "" {
			p.site.Flash(c, "已绑定微信。")
		}
		return web.Redirect(c, "/console/profile")
	}
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "binding", bindingPage{Binding: binding, Address: p.bindingAddress(binding)})
}

func (p *Console) bindingAddress(b account.Binding) string {
	return p.site.PublicURL("/m/bind/" + b.Code)
}

// bindingCode draws the address of the invitation as a QR code.
func (p *Console) bindingCode(c *gin.Context) error {
	binding, err := p.account.Binding(c.Request.Context(), p.site.SessionValue(c, bindingSessionKey))
	if err != nil {
		return err
	}
	return web.QR(c, p.bindingAddress(binding), web.ScreenCode)
}

func (p *Console) unbind(c *gin.Context) error {
	if err := p.account.Unbind(c.Request.Context(), p.current(c)); err != nil {
		return err
	}
	p.site.Flash(c, "已解除微信绑定。")
	return web.Redirect(c, "/console/profile")
}
