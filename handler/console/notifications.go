package console

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/notice"
)

func (p *Console) notificationRoutes(r gin.IRouter) {
	r.GET("/notifications", p.site.Handle(p.notifications))
	r.POST("/notifications/:id/retry", p.site.Handle(p.retryNotification))
	r.GET("/settings/notices", p.site.Handle(p.noticeSettings))
	r.POST("/settings/notices", p.site.Handle(p.saveNoticeSettings))
}

type notificationsPage struct {
	notice.Ledger
	State string
	Kind  domain.NoticeKind
	Kinds []domain.NoticeKind
	Here  string // address of this list, to come back to
	Older string
	Retry bool
	Setup bool
}

func (p *Console) notifications(c *gin.Context) error {
	actor := p.current(c)
	q := notice.LedgerQuery{State: c.Query("state"), Kind: domain.NoticeKind(c.Query("kind")), Before: c.Query("before")}
	ledger, err := p.notice.Ledger(c.Request.Context(), actor, q)
	if err != nil {
		return err
	}
	page := notificationsPage{
		Ledger: ledger, State: q.State, Kind: q.Kind, Kinds: domain.NoticeKinds(), Here: ledgerAddress(q),
		Retry: actor.Can(domain.RetryNotifications), Setup: actor.Can(domain.ManageSettings),
	}
	if ledger.Next != "" {
		q.Before = ledger.Next
		page.Older = ledgerAddress(q)
	}
	return p.pages.Render(c, http.StatusOK, "notifications", page)
}

func ledgerAddress(q notice.LedgerQuery) string {
	values := url.Values{}
	for name, value := range map[string]string{"state": q.State, "kind": string(q.Kind), "before": q.Before} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if len(values) == 0 {
		return "/console/notifications"
	}
	return "/console/notifications?" + values.Encode()
}

func (p *Console) retryNotification(c *gin.Context) error {
	err := p.notice.Retry(c.Request.Context(), p.current(c), c.Param("id"), c.PostForm("confirmed") == "yes")
	if err != nil {
		return err
	}
	p.site.Flash(c, "已重新排队发送，稍后刷新看结果。")
	q := notice.LedgerQuery{State: c.PostForm("state"), Kind: domain.NoticeKind(c.PostForm("kind"))}
	return web.Redirect(c, ledgerAddress(q))
}
