package phone

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/registry"
)

func (p *Phone) ownDataRoutes(r gin.IRouter) {
	r.GET("/mydata", p.site.Handle(p.ownData))
	r.GET("/mydata/export.json", p.site.Handle(p.exportOwnData))
	r.POST("/mydata/erase", p.site.Handle(p.eraseOwnData))
}

// ownDataPage is what is kept of the person who looks at it.
type ownDataPage struct {
	registry.OwnData
	Informant domain.Informant
	Problem   string
}

// Words returns what a consent said, as far as it is still in use.
func (ownDataPage) Words(code string) string {
	for _, c := range []domain.Consent{domain.PrivacyConsent(), domain.IDNumberConsent(), domain.AccountConsent()} {
		if c.Code == code {
			return c.Words
		}
	}
	return code
}

func (p *Phone) ownData(c *gin.Context) error { return p.renderOwnData(c, http.StatusOK, "") }

func (p *Phone) renderOwnData(c *gin.Context, status int, problem string) error {
	visitor := p.current(c)
	if visitor.Informant.ID == "" {
		return web.Redirect(c, "/m/")
	}
	own, err := p.registry.OwnData(c.Request.Context(), visitor.OpenID)
	if err != nil {
		return err
	}
	return p.pages.Render(c, status, "mydata", ownDataPage{OwnData: own, Informant: visitor.Informant, Problem: problem})
}

// ownManuscript is one manuscript in the person's own copy.
type ownManuscript struct {
	Number    string    `json:"number,omitempty"`
	State     string    `json:"state"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Created   time.Time `json:"created_at"`
	Submitted time.Time `json:"submitted_at,omitzero"`

	Letters []ownLetter `json:"letters,omitempty"`
}

// ownLetter is what the person and the department wrote to each other.
type ownLetter struct {
	By      string    `json:"by"`
	Words   string    `json:"words"`
	Created time.Time `json:"created_at"`
}

// ownLetters returns a manuscript's thread for the person's own copy.
func (p *Phone) ownLetters(ctx context.Context, informant domain.Informant, id string) ([]ownLetter, error) {
	letters, err := p.intake.OwnLetters(ctx, informant, id)
	var own []ownLetter
	for _, l := range letters {
		by := "编辑部"
		if l.Side == domain.LetterByAuthor {
			by = "本人"
		}
		own = append(own, ownLetter{By: by, Words: l.Words, Created: l.CreatedAt})
	}
	return own, err
}

// ownReward is what a quarter brought in the person's own copy.
type ownReward struct {
	Quarter string `json:"quarter"`
	State   string `json:"state"`
	Points  string `json:"points"`
	Fee     string `json:"fee"`
	Paid    string `json:"paid,omitempty"` // after tax
}

// ownRewards returns what the person has earned for the person's own copy.
func (p *Phone) ownRewards(ctx context.Context, informant domain.Informant) ([]ownReward, error) {
	page, err := p.recognition.Own(ctx, informant, domain.Quarter{})
	var own []ownReward
	for _, q := range page.Quarters {
		one := rewardQuarter{OwnQuarter: q}
		reward := ownReward{Quarter: q.Quarter.Label(), State: q.Standing(), Points: one.Points(), Fee: one.Money()}
		if q.Payment != nil && q.Payment.State == domain.PaymentPaid {
			reward.Paid = one.Net()
		}
		own = append(own, reward)
	}
	return own, err
}

// exportOwnData is the person's own copy for another program.
func (p *Phone) exportOwnData(c *gin.Context) error {
	ctx, visitor := c.Request.Context(), p.current(c)
	own, err := p.registry.OwnData(ctx, visitor.OpenID)
	if err != nil {
		return err
	}
	manuscripts := []ownManuscript{}
	for m, err := range p.intake.Own(ctx, visitor.Informant) {
		if err != nil {
			return err
		}
		letters, err := p.ownLetters(ctx, visitor.Informant, m.ID)
		if err != nil {
			return err
		}
		manuscripts = append(manuscripts, ownManuscript{
			Letters: letters,
			Number:  m.Number, State: m.State.Label(), Title: m.Title, Body: m.Body, Created: m.CreatedAt, Submitted: m.SubmittedAt,
		})
	}
	rewards, err := p.ownRewards(ctx, visitor.Informant)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(gin.H{
		"form": own.Form, "state": own.State.Label(), "unit": own.Unit.Name, "terms": own.Terms, "consents": own.Consents,
		"changes": own.Amendments, "handover": own.Handover, "wechat": own.Following, "manuscripts": manuscripts, "rewards": rewards,
	}, "", "  ")
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Disposition", `attachment; filename="my-data.json"`)
	c.Data(http.StatusOK, "application/json; charset=utf-8", text)
	return nil
}

// eraseOwnData takes the registration back.
func (p *Phone) eraseOwnData(c *gin.Context) error {
	ctx, visitor := c.Request.Context(), p.current(c)
	if c.PostForm("sure") != "yes" {
		return p.renderOwnData(c, http.StatusUnprocessableEntity, "请先勾选“我知道注销后不能恢复”。")
	}
	if visitor.Informant.ID != "" {
		if err := p.intake.DiscardDrafts(ctx, visitor.Informant); err != nil {
			return err
		}
		if err := p.registry.Erase(ctx, visitor.Informant); err != nil {
			return err
		}
	}
	if err := p.site.SignOut(c); err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "erased", nil)
}
