package phone

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

// quarterTag writes a quarter as narrow as a bar: 26-1.
func quarterTag(q domain.Quarter) string { return fmt.Sprintf("%02d-%d", q.Year%100, q.Number) }

// whole writes hundredths without what is behind the point.
func whole(amount int64) string { return strconv.FormatInt((amount+50)/100, 10) }

// objectionForm asks what is wrong with an entry, or which adoption is missing.
type objectionForm struct {
	Owner    string
	Quarter  domain.Quarter
	Until    domain.Day
	Item     rewardItem // zero where an adoption is missing
	Words    string     // typed
	Problems map[string]string
	Trouble  string // why it was not taken
}

// Address is the form's own.
func (f *objectionForm) Address() string {
	return "/m/rewards/objection?quarter=" + f.Quarter.String() + "&adoption=" + f.Item.AdoptionID
}

func (p *Phone) objectionPage(c *gin.Context) error {
	return p.renderObjection(c, http.StatusOK, objectionForm{})
}

func (p *Phone) renderObjection(c *gin.Context, status int, form objectionForm) error {
	who, adoption := p.current(c).Informant, c.Query("adoption")
	quarter, err := domain.ParseQuarter(c.Query("quarter"))
	if err != nil {
		return err
	}
	own, err := p.recognition.Own(c.Request.Context(), who, quarter)
	if err != nil {
		return err
	}
	if own.Chosen.Quarter != quarter {
		return domain.NotFound("没有这个季度。")
	}
	form.Owner, form.Quarter, form.Until = who.ID, quarter, own.Chosen.Until
	if adoption != "" {
		items, nothing := itemsOf(own)
		items = append(items, nothing...)
		i := slices.IndexFunc(items, func(one *rewardItem) bool { return one.AdoptionID == adoption })
		if i < 0 {
			return domain.NotFound("这个季度没有您的这条采用。")
		}
		form.Item = *items[i]
	}
	return p.pages.Render(c, status, "objection", &form)
}

func (p *Phone) object(c *gin.Context) error {
	quarter, err := domain.ParseQuarter(c.Query("quarter"))
	if err != nil {
		return err
	}
	cmd := recognition.Object{Quarter: quarter, AdoptionID: c.Query("adoption"), Words: c.PostForm("words")}
	err = p.recognition.Object(c.Request.Context(), p.current(c).Informant, cmd)
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.renderObjection(c, http.StatusUnprocessableEntity, objectionForm{Words: cmd.Words, Problems: domain.FieldsOf(err)})
	case domain.KindConflict:
		return p.renderObjection(c, http.StatusConflict, objectionForm{Words: cmd.Words, Trouble: domain.Public(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已提出，答复会通知您。")
	return web.Redirect(c, "/m/rewards?quarter="+quarter.String()+"#objections")
}

func (p *Phone) withdrawObjection(c *gin.Context) error {
	err := p.recognition.Withdraw(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil && domain.KindOf(err) != domain.KindConflict {
		return err
	}
	words := "已撤回。"
	if err != nil {
		words = domain.Public(err)
	}
	p.site.Flash(c, words)
	quarter, err := domain.ParseQuarter(c.PostForm("quarter"))
	if err != nil {
		return web.Redirect(c, "/m/rewards")
	}
	return web.Redirect(c, "/m/rewards?quarter="+quarter.String())
}

// rewardAccountPage is how an informant is paid.
type rewardAccountPage struct {
	recognition.OwnAccount
	Consent  domain.Consent
	Typed    domain.PayeeForm
	Problems map[string]string
	Trouble  string // why nothing was saved
}

// Money writes what a payment comes to.
func (rewardAccountPage) Money(p domain.Payment) string { return fen(p.Net()) }

func (p *Phone) rewardAccount(c *gin.Context) error {
	return p.renderRewardAccount(c, http.StatusOK, rewardAccountPage{})
}

func (p *Phone) renderRewardAccount(c *gin.Context, status int, page rewardAccountPage) error {
	var err error
	if page.OwnAccount, err = p.recognition.OwnAccount(c.Request.Context(), p.current(c).Informant); err != nil {
		return err
	}
	page.Consent = domain.AccountConsent()
	if status == http.StatusOK {
		page.Typed.Bank = page.Payee.Bank
	}
	return p.pages.Render(c, status, "rewards-account", &page)
}

func (p *Phone) saveRewardAccount(c *gin.Context) error {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: the first
	form := domain.PayeeForm{
		Bank: c.PostForm("bank"), Account: c.PostForm("account"), IDNumber: c.PostForm("id_number"), Consent: c.PostForm("consent") != "",
	}
	err := p.recognition.SaveOwnAccount(c.Request.Context(), p.current(c).Informant, recognition.SaveOwnAccount{Version: version, Form: form})
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.renderRewardAccount(c, http.StatusUnprocessableEntity, rewardAccountPage{Typed: form, Problems: domain.FieldsOf(err)})
	case domain.KindConflict:
		return p.renderRewardAccount(c, http.StatusConflict, rewardAccountPage{Typed: form, Trouble: "这份收款账户刚刚在别处改过，请核对上面的内容再提交。"})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已保存。")
	return web.Redirect(c, "/m/rewards/account")
}

func (p *Phone) refuseFees(c *gin.Context) error {
	refuses := c.PostForm("act") == "refuse"
	if err := p.recognition.RefuseFees(c.Request.Context(), p.current(c).Informant, refuses); err != nil {
		return err
	}
	words := "已恢复领取稿酬。"
	if refuses {
		words = "已登记放弃，从下一次结算起不再发放。"
	}
	p.site.Flash(c, words)
	return web.Redirect(c, "/m/rewards/account")
}
