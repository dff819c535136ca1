package console

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/notice"
	"laigao/service/registry"
)

func (p *Console) notificationRoutes(r gin.IRouter) {
	r.GET("/notifications", p.site.Handle(p.notifications))
	p.tableRoute(r, "/notifications/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.notice.LedgerTable(c.Request.Context(), p.current(c), ledgerQuery(c))
	})
	r.GET("/notifications/unreached", p.site.Handle(p.unreached))
	p.tableRoute(r, "/notifications/unreached/export", func(c *gin.Context, e domain.Export) (domain.Table, error) {
		return p.registry.UnreachedTable(c.Request.Context(), p.current(c), e)
	})
	r.POST("/notifications/retry", p.site.Handle(p.retryNotifications))
	r.POST("/notifications/:id/retry", p.site.Handle(p.retryNotification))
}

type notificationsPage struct {
	notice.Ledger
	notice.LedgerQuery
	Kinds []domain.NoticeKind
	Older string
	Retry bool
	Setup bool
	Write bool // the account may write messages to many
}

// Choose reports whether several notifications can be sent again at once.
func (p notificationsPage) Choose() bool {
	return p.Retry && p.State == domain.NoticeFailed.String() && len(p.Lines) > 0
}

// Every reports whether the list is of all that failed, or of a kind, so that
// all of it can be sent again.
func (p notificationsPage) Every() bool {
	return p.Broadcast == "" && p.Unit == "" && p.Person == "" && p.From == "" && p.To == ""
}

// In returns the address of the list in another state.
func (p notificationsPage) In(state string) string {
	q := p.LedgerQuery
	q.State, q.Before = state, ""
	return ledgerAddress(q)
}

// Everything returns the address of the list without filters.
func (p notificationsPage) Everything() string {
	return ledgerAddress(notice.LedgerQuery{State: p.State})
}

// Newest is the id of the newest notification that the page shows.
func (p notificationsPage) Newest() string { return p.Lines[0].ID }

func (p *Console) notifications(c *gin.Context) error {
	actor, q := p.current(c), ledgerQuery(c)
	ledger, err := p.notice.Ledger(c.Request.Context(), actor, q)
	if err != nil {
		return err
	}
	page := notificationsPage{
		Ledger: ledger, LedgerQuery: q, Kinds: domain.NoticeKinds(),
		Retry: actor.Can(domain.RetryNotifications), Setup: actor.Can(domain.ManageSettings), Write: actor.Can(domain.SendBroadcasts),
	}
	if ledger.Next != "" {
		q.Before = ledger.Next
		page.Older = ledgerAddress(q)
	}
	return p.pages.Render(c, http.StatusOK, "notifications", page)
}

// ledgerQuery reads what the ledger is narrowed to.
func ledgerQuery(c *gin.Context) notice.LedgerQuery {
	q := notice.LedgerQuery{
		State: c.Query("state"), Kind: domain.NoticeKind(c.Query("kind")), Unit: strings.TrimSpace(c.Query("unit")), Person: strings.TrimSpace(c.Query("person")),
		From: domain.Day(c.Query("from")), To: domain.Day(c.Query("to")), Broadcast: c.Query("broadcast"), Before: c.Query("before"),
	}
	if q.From.Time().IsZero() { // what is no day selects nothing
		q.From = ""
	}
	if q.To.Time().IsZero() {
		q.To = ""
	}
	return q
}

func ledgerAddress(q notice.LedgerQuery) string {
	values := url.Values{}
	for name, value := range map[string]string{
		"state": q.State, "kind": string(q.Kind), "unit": q.Unit, "person": q.Person, "from": string(q.From), "to": string(q.To),
		"broadcast": q.Broadcast, "before": q.Before,
	} {
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
	q := notice.LedgerQuery{State: c.PostForm("state"), Kind: domain.NoticeKind(c.PostForm("kind")), Broadcast: c.PostForm("broadcast")}
	return web.Redirect(c, ledgerAddress(q))
}

// retryNotifications sends the chosen ones again, or all that failed.
func (p *Console) retryNotifications(c *gin.Context) error {
	cmd := notice.RetryMany{IDs: c.PostFormArray("id")}
	kind := domain.NoticeKind(c.PostForm("kind"))
	if c.PostForm("all") == "yes" {
		cmd = notice.RetryMany{All: true, Kind: kind, Until: c.PostForm("until")}
	}
	n, err := p.notice.RetryMany(c.Request.Context(), p.current(c), cmd)
	if err != nil {
		return err
	}
	words := "没有需要重发的通知，可能刚才已经重发过了。"
	if n > 0 {
		words = fmt.Sprintf("%d 条通知已重新排队发送，稍后刷新看结果。", n)
	}
	p.site.Flash(c, words)
	return web.Redirect(c, ledgerAddress(notice.LedgerQuery{State: domain.NoticeFailed.String(), Kind: kind}))
}

type unreachedPage struct {
	People  []registry.Unreached
	Details bool // whether phones are shown and registrations can be opened
}

// unreached lists the people whom notices do not reach.
func (p *Console) unreached(c *gin.Context) error {
	actor := p.current(c)
	people, err := p.registry.Unreached(c.Request.Context(), actor)
	if err != nil {
		return err
	}
	page := unreachedPage{People: people, Details: actor.Can(domain.DecideRegistrations)}
	return p.pages.Render(c, http.StatusOK, "unreached", page)
}
