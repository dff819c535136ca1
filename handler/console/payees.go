package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

func (p *Console) payeeRoutes(r gin.IRouter) {
	r.GET("/rewards/payees", p.site.Handle(p.payees))
	p.tableRoute(r, "/rewards/payees/export", func(c *gin.Context, e domain.Export) (domain.Table, error) {
		return p.recognition.PayeesTable(c.Request.Context(), p.current(c), c.Query("q"), e)
	})
	p.tableRoute(r, "/rewards/payees/:id/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.PayeePaymentsTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
	r.GET("/rewards/payees/new", p.site.Handle(p.payee))
	r.POST("/rewards/payees/new", p.site.Handle(p.savePayee))
	r.GET("/rewards/payees/:id", p.site.Handle(p.payee))
	r.POST("/rewards/payees/:id", p.site.Handle(p.savePayee))
	r.POST("/rewards/payees/:id/reveal", p.site.Handle(p.revealPayee))
	r.POST("/rewards/payees/:id/authors", p.site.Handle(p.assignPayee))
}

type payeesPage struct {
	recognition.PayeesPage
	Text string
	May  rewardRights
}

func (p *Console) payees(c *gin.Context) error {
	text := c.Query("q")
	found, err := p.recognition.PayeesPage(c.Request.Context(), p.current(c), text)
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "payees", &payeesPage{PayeesPage: found, Text: text, May: rightsOf(p.current(c))})
}

// payeePage is one payee, or a new one.
type payeePage struct {
	recognition.PayeeView
	New      bool
	May      rewardRights
	Reveal   bool   // the actor may see numbers in full
	Shown    string // a number in full, this once
	ShownAs  string
	Typed    recognition.SavePayee
	Problems map[string]string
	Trouble  string
}

// Kinds returns the kinds that the form offers: an informant stays one.
func (v *payeePage) Kinds() []domain.PayeeKind {
	if !v.New && v.PayeeView.Kind == domain.PayeeInformant {
		return []domain.PayeeKind{domain.PayeeInformant}
	}
	return []domain.PayeeKind{domain.PayeePerson, domain.PayeeUnit}
}

func payeePath(id string) string { return "/console/rewards/payees/" + url.PathEscape(id) }

func (p *Console) payee(c *gin.Context) error { return p.renderPayee(c, http.StatusOK, payeePage{}) }

// renderPayee shows a payee: as typed where there are problems, else as kept.
func (p *Console) renderPayee(c *gin.Context, status int, page payeePage) error {
	actor := p.current(c)
	var err error
	if page.PayeeView, err = p.recognition.PayeeView(c.Request.Context(), actor, c.Param("id")); err != nil {
		return err
	}
	page.New, page.May, page.Reveal = c.Param("id") == "", rightsOf(actor), actor.Can(domain.RevealPersonalData)
	if v := &page.PayeeView; page.Typed.Form.Name == "" && page.Problems == nil {
		page.Typed = recognition.SavePayee{
			Version: v.Version, Kind: v.Kind, UnitID: v.UnitID, Refuses: v.Refuses, Form: domain.PayeeForm{Name: v.Name, Bank: v.Bank, Consent: v.Consent},
		}
		if page.New {
			page.Typed.Kind = domain.PayeePerson
		}
	}
	return p.pages.Render(c, status, "payee", &page)
}

func (p *Console) savePayee(c *gin.Context) error {
	cmd := recognition.SavePayee{
		ID: c.Param("id"), Version: rowVersion(c), Kind: domain.PayeeKind(code(c, "kind")), UnitID: c.PostForm("unit_id"), Refuses: c.PostForm("refuses") == "yes",
		Form: domain.PayeeForm{
			Name: c.PostForm("name"), Phone: c.PostForm("phone"), IDNumber: c.PostForm("id_number"), Bank: c.PostForm("bank"), Account: c.PostForm("account"),
			Consent: c.PostForm("consent") == "yes",
		},
	}
	id, err := p.recognition.SavePayee(c.Request.Context(), p.current(c), cmd)
	kind := domain.KindOf(err)
	switch {
	case err == nil:
		p.site.Flash(c, "收款人已保存。")
		return web.Redirect(c, payeePath(id))
	case kind != domain.KindInvalid && kind != domain.KindConflict:
		return err
	}
	return p.renderPayee(c, web.Status(kind), payeePage{Typed: cmd, Problems: domain.FieldsOf(err), Trouble: domain.Public(err)})
}

// revealPayee shows one number in full, this once.
func (p *Console) revealPayee(c *gin.Context) error {
	cmd := recognition.Reveal{PayeeID: c.Param("id"), Field: c.PostForm("field"), Reason: c.PostForm("reason")}
	plain, err := p.recognition.Reveal(c.Request.Context(), p.current(c), cmd)
	if domain.KindOf(err) == domain.KindInvalid && err != nil {
		trouble := domain.Public(err)
		for _, problem := range domain.FieldsOf(err) {
			trouble = problem
		}
		return p.renderPayee(c, http.StatusUnprocessableEntity, payeePage{Trouble: trouble})
	}
	if err != nil {
		return err
	}
	labels := map[string]string{"id_number": "身份证号", "account": "银行账号", "phone": "电话"}
	c.Header("Cache-Control", "no-store")
	return p.renderPayee(c, http.StatusOK, payeePage{Shown: plain, ShownAs: labels[cmd.Field]})
}

// assignPayee gives an author to a payee, or says whether an author is of the staff.
func (p *Console) assignPayee(c *gin.Context) error {
	author := strings.TrimSpace(c.PostForm("author"))
	if author == "" {
		return p.renderPayee(c, http.StatusUnprocessableEntity, payeePage{Trouble: "请选择一位作者。"})
	}
	err := p.recognition.AssignPayee(c.Request.Context(), p.current(c), domain.RewardAuthor{
		AuthorID: author, PayeeID: c.Param("id"), Staff: c.PostForm("staff") == "yes",
	})
	if trouble := domain.FieldsOf(err)["author"]; trouble != "" {
		return p.renderPayee(c, http.StatusUnprocessableEntity, payeePage{Trouble: trouble})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已保存，从下一次结算起按这样发放。")
	return web.Redirect(c, payeePath(c.Param("id")))
}
