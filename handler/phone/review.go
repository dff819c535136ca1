package phone

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Phone) reviewRoutes(r gin.IRouter) {
	signed := r.Group("", p.requireAccount())
	signed.GET("/review/", p.site.Handle(p.reviews))
	signed.GET("/review/:id", p.site.Handle(p.reviewPage))
	signed.POST("/review/:id", p.site.Handle(p.decide))
}

const accountKey = "laigao.account"

// requireAccount lets only those through whose WeChat is bound to an account of
// the console.
func (p *Phone) requireAccount() gin.HandlerFunc {
	return p.site.Handle(func(c *gin.Context) error {
		a, err := p.account.Bound(c.Request.Context(), p.current(c).OpenID)
		if err == nil && a.ID == "" {
			err = domain.Forbidden("这个微信没有绑定审稿账号。需要在手机上审稿，请向管理员要绑定二维码。")
		}
		if err != nil {
			c.Abort()
			return err
		}
		c.Set(accountKey, a)
		return nil
	})
}

// reviewer returns the account bound to the phone, on every route behind
// requireAccount.
func (p *Phone) reviewer(c *gin.Context) domain.Account {
	a, _ := c.Value(accountKey).(domain.Account)
	return a
}

// reviewsPage lists what waits for the reviewer's own step.
type reviewsPage struct {
	Account domain.Account
	Lines   []review.Line // the longest waiting first
}

const shownReviews = 50

func (p *Phone) reviews(c *gin.Context) error {
	a := p.reviewer(c)
	lines, err := p.review.Oldest(c.Request.Context(), a, shownReviews)
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "reviews", reviewsPage{Account: a, Lines: lines})
}

// reviewPage is one manuscript with the step that waits.
type reviewPage struct {
	M        review.Manuscript
	Wording  review.Wording
	Typed    review.Decision
	Ticked   map[string]bool
	Problems map[string]string
	Trouble  string // why a decision was not taken
}

func (p *Phone) reviewPage(c *gin.Context) error {
	return p.renderReview(c, http.StatusOK, reviewPage{})
}

func (p *Phone) renderReview(c *gin.Context, status int, page reviewPage) error {
	var err error
	if page.M, err = p.review.Page(c.Request.Context(), p.reviewer(c), c.Param("id")); err != nil {
		return err
	}
	if page.Wording, err = p.review.Wording(c.Request.Context(), p.reviewer(c)); err != nil {
		return err
	}
	return p.pages.Render(c, status, "review", &page)
}

func (p *Phone) decide(c *gin.Context) error {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	cmd := review.Decision{
		ManuscriptID: c.Param("id"), Version: version, Decision: domain.ParseDecision(c.PostForm("decision")),
		Opinion: c.PostForm("opinion"), Reasons: c.PostFormArray("reasons"), SecrecyChecked: c.PostForm("secrecy_checked") != "",
		Reserved: c.PostForm("reserved") != "", Exception: c.PostForm("exception"),
		Over: c.PostForm("over"),
	}
	done, err := p.review.Decide(c.Request.Context(), p.reviewer(c), cmd)
	kind, page := domain.KindOf(err), reviewPage{Typed: cmd, Ticked: map[string]bool{}}
	for _, code := range cmd.Reasons {
		page.Ticked[code] = true
	}
	switch {
	case kind == domain.KindInvalid:
		page.Problems = domain.FieldsOf(err)
		return p.renderReview(c, http.StatusUnprocessableEntity, page)
	case kind == domain.KindConflict:
		page.Trouble = domain.Public(err)
		return p.renderReview(c, http.StatusConflict, page)
	case err != nil:
		return err
	}
	p.site.Flash(c, "“"+domain.Shorten(done.Manuscript.Title, 20)+"”现在是“"+done.Manuscript.Status()+"”。")
	return web.Redirect(c, "/m/review/")
}
