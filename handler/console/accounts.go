package console

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
)

func (p *Console) accountRoutes(r gin.IRouter) {
	r.GET("/accounts", p.site.Handle(p.accounts))
	p.tableRoute(r, "/accounts/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.account.AccountsTable(c.Request.Context(), p.current(c))
	})
	r.GET("/accounts/new", p.site.Handle(p.newAccount))
	r.POST("/accounts/new", p.site.Handle(p.addAccount))
	r.GET("/accounts/:id", p.site.Handle(p.editAccount))
	r.POST("/accounts/:id", p.site.Handle(p.saveAccount))
	r.POST("/accounts/:id/reset", p.site.Handle(p.resetAccount))
	r.POST("/accounts/:id/second", p.site.Handle(p.resetSecond))
	r.POST("/accounts/:id/invite", p.site.Handle(p.inviteAccount))
}

type accountsPage struct {
	Accounts []domain.Account
	CanEdit  bool
}

func (p *Console) accounts(c *gin.Context) error {
	accounts, err := p.account.Accounts(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "accounts", accountsPage{Accounts: accounts, CanEdit: p.current(c).Can(domain.ManageAccounts)})
}

type accountPage struct {
	Account  domain.Account // empty for a new one
	Second   domain.SecondFactor
	Entry    account.Entry
	Roles    []domain.Role
	Problems map[string]string
	Self     bool
}

// Has reports whether the form holds a role.
func (a accountPage) Has(r domain.Role) bool { return slices.Contains(a.Entry.Roles, r) }

func (p *Console) renderAccount(c *gin.Context, status int, page accountPage) error {
	page.Roles, page.Self = domain.Roles(), page.Account.ID == p.current(c).ID
	var err error
	if page.Second, err = p.account.SecondFactor(c.Request.Context(), page.Account.ID); err != nil {
		return err
	}
	return p.pages.Render(c, status, "account", page)
}

func (p *Console) newAccount(c *gin.Context) error {
	if err := p.current(c).Require(domain.ManageAccounts); err != nil {
		return err
	}
	return p.renderAccount(c, http.StatusOK, accountPage{})
}

func typedAccount(c *gin.Context) account.Entry {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // unreadable: an old page
	entry := account.Entry{
		Username: c.PostForm("username"), Name: c.PostForm("name"), EndsOn: c.PostForm("ends_on"),
		Disabled: c.PostForm("disabled") == "yes", Version: version,
	}
	for _, role := range c.PostFormArray("roles") {
		entry.Roles = append(entry.Roles, domain.Role(role))
	}
	return entry
}

// passwordShown is an account's new password, on the one page that shows it.
type passwordShown struct {
	Account  domain.Account
	Password string
}

func (p *Console) addAccount(c *gin.Context) error {
	entry := typedAccount(c)
	a, password, err := p.account.Add(c.Request.Context(), p.current(c), entry)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderAccount(c, http.StatusUnprocessableEntity, accountPage{Entry: entry, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "account-password", passwordShown{Account: a, Password: password})
}

func (p *Console) editAccount(c *gin.Context) error {
	a, err := p.account.Account(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	entry := account.Entry{Username: a.Username, Name: a.Name, Roles: a.Roles, Disabled: a.Disabled, Version: a.Version}
	if !a.EndsAt.IsZero() {
		entry.EndsOn = string(domain.DayOf(a.EndsAt).Add(-1))
	}
	return p.renderAccount(c, http.StatusOK, accountPage{Account: a, Entry: entry})
}

func (p *Console) saveAccount(c *gin.Context) error {
	ctx, actor, entry := c.Request.Context(), p.current(c), typedAccount(c)
	err := p.account.Save(ctx, actor, c.Param("id"), entry)
	if domain.KindOf(err) == domain.KindInvalid {
		a, readErr := p.account.Account(ctx, actor, c.Param("id"))
		if readErr != nil {
			return readErr
		}
		return p.renderAccount(c, http.StatusUnprocessableEntity, accountPage{Account: a, Entry: entry, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "账号已保存。")
	return web.Redirect(c, "/console/accounts")
}

// accountInvite is an invitation to bind an account, on the one page that shows it.
type accountInvite struct {
	Binding account.Binding
	Address string
	Picture template.URL // QR code of the address
}

// inviteAccount invites somebody who does not come to the console to bind the
// account to WeChat.
func (p *Console) inviteAccount(c *gin.Context) error {
	binding, err := p.account.InviteBinding(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	page := accountInvite{Binding: binding, Address: p.bindingAddress(binding)}
	picture, err := web.DrawQR(page.Address, web.ScreenCode)
	if err != nil {
		return err
	}
	page.Picture = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)) //nolint:gosec // drawn here
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, http.StatusOK, "account-invite", page)
}

// resetSecond helps somebody whose phone is lost.
func (p *Console) resetSecond(c *gin.Context) error {
	if err := p.account.ResetSecond(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "已关闭这个账号的两步验证。")
	return web.Redirect(c, "/console/accounts/"+c.Param("id"))
}

func (p *Console) resetAccount(c *gin.Context) error {
	ctx, actor := c.Request.Context(), p.current(c)
	password, err := p.account.ResetPassword(ctx, actor, c.Param("id"))
	if err != nil {
		return err
	}
	a, err := p.account.Account(ctx, actor, c.Param("id"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "account-password", passwordShown{Account: a, Password: password})
}
