package app

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/configs"
	"laigao/handler/api"
	"laigao/handler/callback"
	"laigao/handler/console"
	"laigao/handler/phone"
	"laigao/handler/public"
	"laigao/handler/upload"
	"laigao/handler/web"
	"laigao/repository/sessions"
	"laigao/wechat"
)

// routes makes the pages and mounts everything.
func (a *App) routes(main *wechat.Client) error {
	config := a.opts.Config
	site, err := web.New(web.Config{
		Log: a.log, Now: a.opts.Now, PublicURL: config.PublicURL, Sessions: sessions.NewBrowsers(a.values, a.opts.Now),
	})
	if err != nil {
		return err
	}
	a.site = site
	router := quiet()
	if err := router.SetTrustedProxies(config.TrustedProxies); err != nil {
		return err
	}
	router.Use(a.metrics.request, gin.CustomRecoveryWithWriter(nil, site.Recovered))
	if err := a.callbackRoutes(router); err != nil {
		return err
	}
	router.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok") })
	router.GET("/readyz", a.ready)
	router.GET("/static/*file", site.Static())
	pages := router.Group("", site.Secure())
	if err := a.audiences(router, pages, main); err != nil {
		return err
	}
	a.handler = router
	return nil
}

// callbackRoutes mounts the callbacks of the service account and of the account
// that pushes, where there are two.
func (a *App) callbackRoutes(r gin.IRouter) error {
	config := a.opts.Config
	mount := func(account configs.Account, path, pointer string) error {
		receiver, err := wechat.NewReceiver(wechat.Keys{
			AppID: account.AppID, Token: account.Token, AESKey: account.AESKey,
			PreviousToken: account.PreviousToken, PreviousAESKey: account.PreviousAESKey,
		}, a.opts.Now, a.opts.Random)
		if err != nil {
			return err
		}
		c := callback.New(callback.Config{
			Receiver: receiver, AppID: account.AppID, Pointer: pointer, Page: a.chatLink, Replies: a.Account.Replies, Now: a.opts.Now, Log: a.log,
			Registry: a.Registry, Intake: a.Intake, Notice: a.Notice, Publishing: a.Publishing, Recognition: a.Recognition,
		})
		c.Register(r, path)
		a.callbacks = append(a.callbacks, c)
		return nil
	}
	if err := mount(config.WeChat, "/wechat/callback", ""); err != nil {
		return err
	}
	if config.Push.AppID == "" || config.Push.AppID == config.WeChat.AppID {
		return nil
	}
	pointer := "本号只推送文章，不收稿件。登记、投稿和查询请关注本会的服务号，或者直接点" + a.chatLink("/m/", "打开来稿") + "。"
	return mount(config.Push, "/wechat/callback/push", pointer)
}

// audiences mounts the pages.
func (a *App) audiences(router *gin.Engine, r gin.IRouter, main *wechat.Client) error {
	stateKey, err := a.derive("sign-in state")
	if err != nil {
		return err
	}
	phones, err := phone.New(phone.Config{
		Site: a.site, Registry: a.Registry, Account: a.Account, Intake: a.Intake, Notice: a.Notice, Adoption: a.Adoption, Review: a.Review, Recognition: a.Recognition, Identity: main, AppID: a.opts.Config.WeChat.AppID, Values: a.values, StateKey: stateKey, Random: a.opts.Random,
		Script: script(main, a.opts.Config.ResBase), Tables: paper{},
	})
	if err != nil {
		return err
	}
	phones.Register(r)
	desks, err := console.New(console.Config{
		Site: a.site, Account: a.Account, Registry: a.Registry, Intake: a.Intake, Review: a.Review, Adoption: a.Adoption, Recognition: a.Recognition,
		Publishing: a.Publishing, Notice: a.Notice, Tables: paper{}, Now: a.opts.Now,
	})
	if err != nil {
		return err
	}
	desks.Register(r)
	files, err := upload.New(upload.Config{
		Site: a.site, Intake: a.Intake, Parts: a.uploads.Composer(), Log: a.log, Phone: phones.Viewer, Account: desks.Viewer,
	})
	if err != nil {
		return err
	}
	files.Register(r)
	a.uploading = files
	everybody, err := public.New(public.Config{
		Site: a.site, Publishing: a.Publishing, Adoption: a.Adoption, Recognition: a.Recognition, Files: a.Files, Share: script(main, a.opts.Config.ResBase),
	})
	if err != nil {
		return err
	}
	everybody.Register(r)
	api.New(api.Config{Site: a.site, Account: a.Account, Publishing: a.Publishing, Files: a.Files, Log: a.log}).Register(r)
	router.NoRoute(a.site.Secure(), a.lost(desks.Look(), phones.Look()), a.site.Handle(a.site.NotFound))
	return nil
}

// lost shows addresses that lead nowhere in the look of the audience that they
// were meant for.
func (a *App) lost(desks, phones gin.HandlerFunc) gin.HandlerFunc {
	return func(c *gin.Context) {
		if strings.HasPrefix(c.Request.URL.Path, "/console") {
			desks(c)
			return
		}
		phones(c)
	}
}
