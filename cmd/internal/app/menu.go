package app

import (
	"context"
	"fmt"

	"laigao/wechat"
)

// SetMenu gives the service account the menu by which people reach our pages.
func (a *App) SetMenu(ctx context.Context) error {
	page := func(name, path string) wechat.MenuButton {
		return wechat.MenuButton{Name: name, Type: "view", URL: a.opts.Config.PublicURL + path}
	}
	word := func(name, key string) wechat.MenuButton {
		return wechat.MenuButton{Name: name, Type: "click", Key: key}
	}
	err := a.clients[0].SetMenu(ctx, []wechat.MenuButton{
		page("登记", "/m/register"),
		page("投稿", "/m/submit"),
		{Name: "我的", Sub: []wechat.MenuButton{
			page("我的主页", "/m/"), page("我的稿件", "/m/manuscripts"), word("审稿进度", "我的稿件"), word("帮助", "帮助"),
		}},
	})
	if err != nil {
		return fmt.Errorf("set the account's menu: %w", err)
	}
	return nil
}

// AssetsBuilt reports whether the front end was built into this program; if
// not, pages work without styles.
func (a *App) AssetsBuilt() bool { return a.site.AssetsBuilt() }
