package console

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
	"laigao/service/notice"
)

func (p *Console) healthRoutes(r gin.IRouter) {
	r.GET("/health", p.site.Handle(p.healthPage))
	p.tableRoute(r, "/health/alarms/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.notice.AlarmsTable(c.Request.Context(), p.current(c))
	})
	p.tableRoute(r, "/health/calls/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.notice.CallsTable(c.Request.Context(), p.current(c))
	})
	r.POST("/health/dismiss", p.site.Handle(p.dismissAlarm))
	r.POST("/health/quota", p.site.Handle(p.clearQuota))
	r.POST("/health/move", p.site.Handle(p.moveFollowers))
}

// healthPage shows how the platform does: what somebody must do something
// about, what is left alone, and how much of the day's quotas is used.
func (p *Console) healthPage(c *gin.Context) error {
	page, err := p.notice.Health(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	former, err := p.registry.FormerAccounts(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	shown := healthPage{HealthPage: page, Former: former, MayList: p.current(c).Can(domain.ReadManuscripts)}
	if shown.Scans, shown.Scanner, err = p.scans(c); err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "health", shown)
}

// scans returns how the looking for viruses stands.
func (p *Console) scans(c *gin.Context) (intake.ScanCounts, bool, error) {
	if p.intake == nil {
		return intake.ScanCounts{}, false, nil
	}
	return p.intake.ScanCounts(c.Request.Context())
}

// healthPage shows besides the accounts that moved into the configured one, and
// the looking for viruses.
type healthPage struct {
	notice.HealthPage
	Former  []domain.FormerAccount
	Scans   intake.ScanCounts
	Scanner bool // there is one
	MayList bool // what is in quarantine
}

func (p *Console) dismissAlarm(c *gin.Context) error {
	if err := p.notice.Dismiss(c.Request.Context(), p.current(c), c.PostForm("name")); err != nil {
		return err
	}
	p.site.Flash(c, "告警已关闭。问题还在的话，它会再次出现。")
	return web.Redirect(c, "/console/health")
}

// moveFollowers takes informants over from an account that moved into ours.
func (p *Console) moveFollowers(c *gin.Context) error {
	if err := p.registry.MoveFrom(c.Request.Context(), p.current(c), c.PostForm("app_id")); err != nil {
		return err
	}
	p.site.Flash(c, "已开始转换，过一会刷新这个页面看还剩多少人。")
	return web.Redirect(c, "/console/health")
}

// clearQuota asks the platform to count the day's calls anew.
func (p *Console) clearQuota(c *gin.Context) error {
	if err := p.notice.ClearQuota(c.Request.Context(), p.current(c), c.PostForm("app_id")); err != nil {
		return err
	}
	p.site.Flash(c, "已清零，排队的通知和文件会继续。")
	return web.Redirect(c, "/console/health")
}
