package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

func (p *Console) rewardRoutes(r gin.IRouter) {
	r.GET("/rewards", p.site.Handle(p.rewards))
	p.tableRoute(r, "/rewards/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.QuartersTable(c.Request.Context(), p.current(c))
	})
	r.POST("/rewards/refresh", p.site.Handle(p.refreshRewards))
	r.GET("/rewards/:quarter", p.site.Handle(p.statement))
	r.POST("/rewards/:quarter/:act", p.site.Handle(p.stepStatement))
	r.POST("/rewards/:quarter/payments/:id", p.site.Handle(p.actOnPayment))
	r.GET("/rewards/:quarter/ledger", p.site.Handle(p.rewardLedger))
	p.tableRoute(r, "/rewards/:quarter/tables/payments", p.paymentsTable)
	p.tableRoute(r, "/rewards/:quarter/tables/tax", p.taxTable)
	p.tableRoute(r, "/rewards/:quarter/tables/ledger", p.ledgerTable)
	r.POST("/rewards/:quarter/entries", p.site.Handle(p.adjustReward))
	r.POST("/rewards/:quarter/entries/:id/undo", p.site.Handle(p.unadjustReward))
}

// rewardRights are what an account may do with rewards, and who else may.
type rewardRights struct {
	Reckon, Approve, Rule, Verify bool
	Reckoners, Approvers, Rulers  string
}

func rightsOf(a domain.Account) rewardRights {
	return rewardRights{
		Reckon: a.Can(domain.ReckonRewards), Approve: a.Can(domain.ApproveRewards), Rule: a.Can(domain.ManageRules), Verify: a.Can(domain.RecordAdoptions),
		Reckoners: domain.WhoMay(domain.ReckonRewards), Approvers: domain.WhoMay(domain.ApproveRewards), Rulers: domain.WhoMay(domain.ManageRules),
	}
}

// rewardsPage is the start of everything about rewards.
type rewardsPage struct {
	recognition.RewardsPage
	May rewardRights
}

func (p *Console) rewards(c *gin.Context) error {
	found, err := p.recognition.Rewards(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "rewards", rewardsPage{RewardsPage: found, May: rightsOf(p.current(c))})
}

// refreshRewards reckons what is open once more, and goes back to where that was asked for.
func (p *Console) refreshRewards(c *gin.Context) error {
	if err := p.current(c).Require(domain.ReckonRewards); err != nil {
		return err
	}
	changed, err := p.recognition.Refresh(c.Request.Context())
	if err != nil {
		return err
	}
	words := "已按最新的采用和规则重新计算，没有变化。"
	if changed {
		words = "已按最新的采用和规则重新计算。"
	}
	p.site.Flash(c, words)
	q, err := domain.ParseQuarter(c.PostForm("quarter"))
	if err != nil {
		return web.Redirect(c, "/console/rewards") //nolint:nilerr // asked for by the list of all quarters
	}
	return web.Redirect(c, statementPath(q))
}

func statementPath(q domain.Quarter) string { return "/console/rewards/" + q.String() }

// statementPage is the statement of one quarter.
type statementPage struct {
	recognition.StatementPage
	May   rewardRights
	Today domain.Day
	Typed rewardTyped
}

// rewardTyped is a form of the page as it was sent, and what is wrong with it.
type rewardTyped struct {
	Act       string // which form
	PaymentID string // of one payment
	Month     string
	Day       string
	Voucher   string
	Reason    string
	Problems  map[string]string
	Trouble   string
}

// Is reports whether a form, of one payment or of none, was sent and not accepted.
func (t rewardTyped) Is(act, paymentID string) bool { return t.Act == act && t.PaymentID == paymentID }

// MayTake reports whether the reader may take the next step.
func (s *statementPage) MayTake() bool {
	switch {
	case s.Next == domain.StepApprove:
		return s.May.Approve && !s.Mine
	case s.Next == domain.StepNone:
		return false
	case s.Next == domain.StepCompute && s.Before != nil:
		return false
	}
	return s.May.Reckon
}

// MayCompute reports whether the statement can be computed, be it once more.
func (s *statementPage) MayCompute() bool {
	return s.May.Reckon && s.Ended && s.Before == nil && !s.State.Locked()
}

// MayGiveBack reports whether the reader may send the statement back.
func (s *statementPage) MayGiveBack() bool {
	return (s.May.Reckon || s.May.Approve) && (s.State == domain.StatementComputed || s.State == domain.StatementChecked)
}

// PayMonth returns the month of payment that the forms propose.
func (s *statementPage) PayMonth() string {
	if s.Typed.Month != "" {
		return s.Typed.Month
	}
	if s.Month != "" {
		return s.Month
	}
	return s.Today.Month()
}

// Sums adds the payments up.
func (s *statementPage) Sums() domain.Payment {
	var all domain.Payment
	for i := range s.Payments {
		pay := &s.Payments[i]
		all.Earned, all.Carried = all.Earned+pay.Earned, all.Carried+pay.Carried
		all.Gross, all.Taxable, all.Tax = all.Gross+pay.Gross, all.Taxable+pay.Taxable, all.Tax+pay.Tax
	}
	return all
}

func (p *Console) statement(c *gin.Context) error {
	return p.renderStatement(c, http.StatusOK, rewardTyped{})
}

func (p *Console) renderStatement(c *gin.Context, status int, typed rewardTyped) error {
	q, err := domain.ParseQuarter(c.Param("quarter"))
	if err != nil {
		return err
	}
	actor := p.current(c)
	found, err := p.recognition.StatementPage(c.Request.Context(), actor, q)
	if err != nil {
		return err
	}
	return p.pages.Render(c, status, "statement", &statementPage{StatementPage: found, May: rightsOf(actor), Today: domain.DayOf(p.now()), Typed: typed})
}

// stepStatement takes one of the steps of a statement.
func (p *Console) stepStatement(c *gin.Context) error {
	q, err := domain.ParseQuarter(c.Param("quarter"))
	if err != nil {
		return err
	}
	ctx, actor := c.Request.Context(), p.current(c)
	typed := typedReward(c, c.Param("act"))
	step := recognition.Step{Quarter: q, Version: rowVersion(c), Reason: typed.Reason}
	words := ""
	switch typed.Act {
	case "compute":
		_, err = p.recognition.Compute(ctx, actor, recognition.Compute{Quarter: q, Month: typed.Month})
		words = "已结算，请核对明细和收款人，再点“核对无误”。"
	case "check":
		err = p.recognition.Check(ctx, actor, step)
		words = "已核对，等" + domain.WhoMay(domain.ApproveRewards) + "审批。"
	case "approve":
		err = p.recognition.Approve(ctx, actor, step)
		words = "已审批，结算单已锁定，并通知了每位作者。"
	case "back":
		err = p.recognition.GiveBack(ctx, actor, step)
		words = "已退回，原因写在结算单上。"
	case "month":
		err = p.recognition.ChangeMonth(ctx, actor, step, typed.Month)
		words = "发放月份已更改，个税已重新计算。"
	case "pay":
		err = p.recognition.PayStatement(ctx, actor, recognition.Pay{Quarter: q, Version: step.Version, Day: typed.Day, Voucher: typed.Voucher})
		words = "已登记发放，并通知了收款人。"
	default:
		return domain.NotFound("没有这个操作。")
	}
	return p.afterReward(c, typed, words, err)
}

// typedReward reads a form of the statement.
func typedReward(c *gin.Context, act string) rewardTyped {
	return rewardTyped{
		Act: act, Month: strings.TrimSpace(c.PostForm("month")), Day: c.PostForm("day"),
		Voucher: strings.TrimSpace(c.PostForm("voucher")), Reason: strings.TrimSpace(c.PostForm("reason")),
	}
}

// rowVersion reads which version of a row a form was made of.
func rowVersion(c *gin.Context) int64 {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	return version
}

// afterReward says what was done, or shows the statement with what was typed and
// why it was not.
func (p *Console) afterReward(c *gin.Context, typed rewardTyped, words string, err error) error {
	kind := domain.KindOf(err)
	if err != nil && kind != domain.KindInvalid && kind != domain.KindConflict {
		return err
	}
	if err != nil {
		typed.Problems, typed.Trouble = domain.FieldsOf(err), domain.Public(err)
		return p.renderStatement(c, web.Status(kind), typed)
	}
	p.site.Flash(c, words)
	return web.Redirect(c, "/console/rewards/"+c.Param("quarter"))
}

// actOnPayment holds, refuses, pays or returns one payment.
func (p *Console) actOnPayment(c *gin.Context) error {
	ctx, actor := c.Request.Context(), p.current(c)
	typed := typedReward(c, c.PostForm("act"))
	typed.PaymentID = c.Param("id")
	cmd := recognition.Pay{PaymentID: typed.PaymentID, Version: rowVersion(c), Day: typed.Day, Voucher: typed.Voucher}
	words := ""
	var err error
	switch typed.Act {
	case "hold":
		err = p.recognition.HoldPayment(ctx, actor, cmd, typed.Reason)
		words = "已暂缓，整份发放时会跳过这一笔。"
	case "refuse":
		err = p.recognition.RefusePayment(ctx, actor, cmd, typed.Reason)
		words = "已记下本人放弃。"
	case "pay":
		err = p.recognition.PayOne(ctx, actor, cmd)
		words = "已登记这一笔的发放，并通知了收款人。"
	case "return":
		err = p.recognition.ReturnPayment(ctx, actor, cmd, typed.Reason)
		words = "已记下银行退回，并请收款人核对账户。"
	default:
		return domain.NotFound("没有这个操作。")
	}
	return p.afterReward(c, typed, words, err)
}
