package console

import (
	"github.com/gin-gonic/gin"

	"laigao/domain"
)

// menu lists the console's pages in the order of the day's work.
func (p *Console) menu(c *gin.Context, a domain.Account) [][]MenuItem {
	pending := p.pending(c, a)
	waiting := p.waiting(c, a)
	unknown, failed, held := p.unknown(c, a), p.failed(c, a), p.quarantined(c, a)
	letters := p.unreadLetters(c, a)
	return [][]MenuItem{
		{
			{Label: "今日", Path: "/console/"},
			{
				Label: "稿件", Path: "/console/manuscripts", Count: waiting, CountPath: "/console/manuscripts?state=mine",
				CountTitle: "等您审的稿件", permission: []domain.Permission{domain.ReadManuscripts},
			},
			{
				Label: "隔离", Path: "/console/quarantine", Count: held, Late: true, CountPath: "/console/quarantine", hidden: held == 0,
				CountTitle: "查出病毒的文件", permission: []domain.Permission{domain.ReadManuscripts},
			},
			{
				Label: "来信", Path: "/console/letters", Count: letters, CountPath: "/console/letters", hidden: letters == 0,
				CountTitle: "作者来信还没有人看的稿件", permission: []domain.Permission{domain.ReadManuscripts},
			},
			{
				Label: "采用", Path: "/console/adoptions", Count: p.claims(c, a), CountPath: "/console/adoptions?state=claimed",
				CountTitle: "待核实的采用", permission: []domain.Permission{domain.ReadManuscripts},
			},
			{
				Label: "稿酬", Path: "/console/rewards", Count: p.openObjections(c, a), CountPath: "/console/rewards/objections",
				CountTitle: "待答复的异议", permission: []domain.Permission{domain.ReadRewards},
			},
			{Label: "统计", Path: "/console/figures", permission: []domain.Permission{domain.ReadManuscripts}},
			{Label: "通报", Path: "/console/circulars", permission: []domain.Permission{domain.ReadManuscripts}},
			{Label: "评优", Path: "/console/awards", permission: []domain.Permission{domain.ReadRewards}},
			{Label: "检查", Path: "/console/checks", permission: []domain.Permission{domain.ReadManuscripts}},
			{
				Label: "推送", Path: "/console/articles", Count: unknown, Late: true, CountPath: "/console/articles?state=unknown",
				CountTitle: "结果不明的推送", permission: []domain.Permission{domain.ComposeArticles, domain.SignArticles, domain.SendArticles},
			},
			{
				Label: "信息员", Path: "/console/registrations", Count: pending, CountPath: "/console/registrations?state=pending",
				CountTitle: "待审登记", permission: []domain.Permission{domain.DecideRegistrations},
			},
			{Label: "单位", Path: "/console/units", permission: []domain.Permission{domain.ManageUnits, domain.DecideRegistrations}},
		},
		{
			{
				Label: "通知", Path: "/console/notifications", Count: failed, Late: true, CountPath: "/console/notifications?state=failed",
				CountTitle: "发送失败的通知", permission: []domain.Permission{domain.ReadNotifications},
			},
			{Label: "消息", Path: "/console/broadcasts", permission: []domain.Permission{domain.SendBroadcasts}},
			{Label: "代理", Path: "/console/deputies", permission: []domain.Permission{domain.EditManuscripts, domain.ManageAccounts}},
			{Label: "常用意见", Path: "/console/wording", permission: []domain.Permission{domain.EditManuscripts}},
			{Label: "账号", Path: "/console/accounts", permission: []domain.Permission{domain.ManageAccounts, domain.ReadAudit}},
			{Label: "审计", Path: "/console/audit", permission: []domain.Permission{domain.ReadAudit}},
			{
				Label: "平台", Path: "/console/health", Count: p.alarming(c, a), Late: true, CountPath: "/console/health",
				CountTitle: "需要处理的告警", permission: []domain.Permission{domain.ManageSettings},
			},
			{Label: "设置", Path: "/console/settings", permission: []domain.Permission{domain.ManageSettings}},
		},
	}
}

// pending counts the registrations that wait. The menu is shown without the
// number when it cannot be had: the page below it is what people came for.
func (p *Console) pending(c *gin.Context, a domain.Account) int {
	if p.registry == nil {
		return 0
	}
	n, err := p.registry.Pending(c.Request.Context(), a)
	if err != nil {
		return 0
	}
	return n
}

// claims counts the adoptions that informants claim.
func (p *Console) claims(c *gin.Context, a domain.Account) int {
	if p.adoption == nil {
		return 0
	}
	n, err := p.adoption.CountClaims(c.Request.Context(), a)
	if err != nil {
		return 0
	}
	return n
}

// openObjections counts the objections that wait for somebody who may answer.
func (p *Console) openObjections(c *gin.Context, a domain.Account) int {
	if p.recognition == nil || !a.Can(domain.ReckonRewards) {
		return 0
	}
	n, err := p.recognition.OpenObjections(c.Request.Context(), a)
	if err != nil {
		return 0
	}
	return n
}

// quarantined counts the files in which viruses were found.
func (p *Console) quarantined(c *gin.Context, a domain.Account) int {
	if p.intake == nil {
		return 0
	}
	n, err := p.intake.Quarantined(c.Request.Context(), a)
	if err != nil {
		return 0
	}
	return n
}

// waiting counts the manuscripts that wait for a step that the account may take.
func (p *Console) waiting(c *gin.Context, a domain.Account) int {
	if p.review == nil {
		return 0
	}
	views, err := p.review.Waiting(c.Request.Context(), a)
	if err != nil || len(views) == 0 || !views[0].Mine {
		return 0
	}
	return views[0].Count // what all of the account's steps come to
}

// unknown counts the articles of which nobody knows whether they went out.
func (p *Console) unknown(c *gin.Context, a domain.Account) int {
	if p.publishing == nil {
		return 0
	}
	n, err := p.publishing.Unknown(c.Request.Context(), a)
	if err != nil {
		return 0
	}
	return n
}

// failed counts the notices that could not be sent.
func (p *Console) failed(c *gin.Context, a domain.Account) int {
	if p.notice == nil {
		return 0
	}
	n, err := p.notice.Failed(c.Request.Context(), a)
	if err != nil {
		return 0
	}
	return n
}

// alarming counts the alarms about the platform.
func (p *Console) alarming(c *gin.Context, a domain.Account) int {
	if p.notice == nil {
		return 0
	}
	n, err := p.notice.Alarming(c.Request.Context(), a)
	if err != nil {
		return 0
	}
	return n
}
