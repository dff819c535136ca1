package console

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
)

func (p *Console) accountMenuRoutes(r gin.IRouter) {
	r.GET("/settings/menu", p.site.Handle(p.accountMenuPage))
	r.POST("/settings/menu", p.site.Handle(p.saveAccountMenu))
}

// accountMenuPage is the account's menu as a form with a place for each button
// that the platform allows.
type accountMenuPage struct {
	account.MenuPage
	Groups   []menuGroup
	Pages    []pageLink
	Problems map[string]string
	Unpushed string // why followers do not see what was saved
}

// menuGroup is a place of the menu with those below it.
type menuGroup struct {
	Row  menuRow
	Subs []menuRow
	Open bool // whether those below it are shown
}

// menuRow is one place of the menu.
type menuRow struct {
	Field   string // 1, or 1_2 for one below the first
	Button  domain.MenuButton
	Problem string
}

// pageLink is one of our pages, to be chosen for a button.
type pageLink struct{ Name, Address string }

func (p *Console) newAccountMenuPage(found account.MenuPage, problems map[string]string) accountMenuPage {
	page := accountMenuPage{MenuPage: found, Problems: problems}
	for i := range domain.MenuTop {
		row := func(field string, b domain.MenuButton) menuRow {
			return menuRow{Field: field, Button: b, Problem: problems["name_"+field] + problems["value_"+field]}
		}
		top := buttonAt(found.Buttons, i)
		group := menuGroup{Row: row(fmt.Sprint(i+1), top), Open: len(top.Sub) > 0}
		for j := range domain.MenuSub {
			group.Subs = append(group.Subs, row(fmt.Sprintf("%d_%d", i+1, j+1), buttonAt(top.Sub, j)))
		}
		page.Groups = append(page.Groups, group)
	}
	for _, one := range [][2]string{{"信息员登记", "/m/register"}, {"报送稿件", "/m/submit"}, {"我的主页", "/m/"}, {"我的稿件", "/m/manuscripts"}, {"通知", "/m/inbox"}, {"来稿选登", "/articles"}} {
		page.Pages = append(page.Pages, pageLink{one[0], p.site.PublicURL(one[1])})
	}
	return page
}

func buttonAt(buttons []domain.MenuButton, i int) domain.MenuButton {
	if i < len(buttons) {
		return buttons[i]
	}
	return domain.MenuButton{}
}

func (p *Console) accountMenuPage(c *gin.Context) error {
	found, err := p.account.Menu(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "account-menu", p.newAccountMenuPage(found, nil))
}

func (p *Console) saveAccountMenu(c *gin.Context) error {
	buttons := typedMenu(c)
	err := p.account.SaveMenu(c.Request.Context(), p.current(c), buttons)
	if err == nil {
		p.site.Flash(c, "菜单已发布。关注者重新进入公众号后看到，最迟 24 小时。")
		return web.Redirect(c, "/console/settings/menu")
	}
	found, pageErr := p.account.Menu(c.Request.Context(), p.current(c))
	if pageErr != nil {
		return pageErr
	}
	found.Buttons = buttons
	page := p.newAccountMenuPage(found, domain.FieldsOf(err))
	if len(page.Problems) == 0 {
		page.Unpushed = domain.Public(err)
	}
	return p.pages.Render(c, http.StatusUnprocessableEntity, "account-menu", page)
}

// typedMenu reads the form; rows without a name and a value are no buttons.
func typedMenu(c *gin.Context) []domain.MenuButton {
	read := func(field string) domain.MenuButton {
		get := func(name string) string { return strings.TrimSpace(c.PostForm(name + "_" + field)) }
		return domain.MenuButton{Name: get("name"), Kind: domain.MenuKind(get("kind")), Value: get("value")}
	}
	var buttons []domain.MenuButton
	for i := range domain.MenuTop {
		field := fmt.Sprint(i + 1)
		top := read(field)
		for j := range domain.MenuSub {
			if sub := read(fmt.Sprintf("%s_%d", field, j+1)); sub.Name != "" || sub.Value != "" {
				top.Sub = append(top.Sub, sub)
			}
		}
		if len(top.Sub) > 0 {
			top.Kind, top.Value = domain.MenuGroup, ""
		}
		if top.Name != "" || top.Value != "" || len(top.Sub) > 0 {
			buttons = append(buttons, top)
		}
	}
	return buttons
}
