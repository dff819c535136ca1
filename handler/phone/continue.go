package phone

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
	"laigao/service/intake"
	"laigao/service/registry"
)

// continueRoutes are those of the computer, which nobody has signed in yet.
func (p *Phone) continueRoutes(r gin.IRouter) {
	r.GET("/continue", p.site.Handle(p.continuePage))
	r.GET("/continue/code.png", p.site.Handle(p.continueCode))
	r.POST("/continue/finish", p.site.Handle(p.finishContinue))
	r.POST("/continue/end", p.site.Handle(p.endContinue))
}

// grantRoutes are those of the phone.
func (p *Phone) grantRoutes(r gin.IRouter) {
	r.GET("/continue/:code", p.site.Handle(p.grantPage))
	r.POST("/continue/:code", p.site.Handle(p.grant))
	r.POST("/manuscripts/:id/disconnect", p.site.Handle(p.disconnect))
}

const (
	continueScanKey = "continue.scan" // code of this browser's request
	continueLife    = 12 * time.Hour
)

// computer is a browser that goes on with one draft, and with nothing else. A
// draft has one at a time, and its author may end it any time.
type computer struct {
	OpenID  string // of the author who let it in
	Token   string // digest of what the browser's session holds
	Browser string
	Since   time.Time
}

// continuedKey is where a browser's session keeps the draft that it goes on
// with, and the token for it.
func (p *Phone) continuedKey() string { return "continue:" + p.appID }

func computerKey(manuscriptID string) string { return "continue:computer:" + manuscriptID }

// continuePage shows a computer's code to scan and the number to match.
func (p *Phone) continuePage(c *gin.Context) error {
	scan, err := p.account.StartScan(c.Request.Context(), account.ScanDraft, web.BrowserOf(c.Request.UserAgent()))
	if err != nil {
		return err
	}
	p.site.SetSessionValue(c, continueScanKey, scan.Code)
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, http.StatusOK, "continue", continuePage{Scan: scan, Address: p.grantAddress(scan.Code)})
}

type continuePage struct {
	Scan    account.Scan
	Address string // that the phone opens
}

func (p *Phone) grantAddress(code string) string { return p.site.PublicURL("/m/continue/" + code) }

func (p *Phone) continueCode(c *gin.Context) error {
	code := p.site.SessionValue(c, continueScanKey)
	if _, err := p.account.Scan(c.Request.Context(), account.ScanDraft, code); err != nil {
		return err
	}
	return web.QR(c, p.grantAddress(code), web.ScreenCode)
}

// granted is what the phone lets a computer go on with.
type granted struct {
	OpenID       string
	ManuscriptID string
	Browser      string
}

// finishContinue lets the computer in once the phone has said so. The page asks
// again and again; without scripts a button does.
func (p *Phone) finishContinue(c *gin.Context) error {
	ctx := c.Request.Context()
	answer, waiting, err := p.account.FinishDraft(ctx, p.site.SessionValue(c, continueScanKey))
	script := strings.Contains(c.GetHeader("Accept"), "application/json")
	switch {
	case err != nil:
		return err
	case waiting && script:
		return web.JSON(c, http.StatusOK, gin.H{"waiting": true})
	case waiting:
		return domain.Conflict("手机上还没有确认。请先在手机上选好稿件、点对应的数字，再回来点“手机上已确认”。")
	}
	var g granted
	if err := json.Unmarshal([]byte(answer), &g); err != nil {
		return fmt.Errorf("read what a computer may go on with: %w", err)
	}
	token, err := p.token()
	if err != nil {
		return err
	}
	pc := computer{OpenID: g.OpenID, Token: p.sign("continue", token), Browser: g.Browser, Since: p.site.Now()}
	if err := p.keepComputer(ctx, g.ManuscriptID, pc); err != nil {
		return err
	}
	if err := p.site.SignIn(c, p.continuedKey(), g.ManuscriptID+":"+token); err != nil {
		return err
	}
	to := "/m/manuscripts/" + g.ManuscriptID + "/edit"
	if script {
		return web.JSON(c, http.StatusOK, gin.H{"to": to})
	}
	return web.Redirect(c, to)
}

func (p *Phone) keepComputer(ctx context.Context, manuscriptID string, pc computer) error {
	text, err := json.Marshal(pc)
	if err != nil {
		return fmt.Errorf("write a computer: %w", err)
	}
	return p.values.Set(ctx, computerKey(manuscriptID), text, continueLife)
}

// computerOf returns the computer that goes on with a draft, an empty one when
// there is none.
func (p *Phone) computerOf(ctx context.Context, manuscriptID string) (computer, error) {
	var pc computer
	text, err := p.values.Get(ctx, computerKey(manuscriptID))
	if domain.KindOf(err) == domain.KindNotFound {
		return pc, nil
	}
	if err != nil {
		return pc, err
	}
	if err := json.Unmarshal(text, &pc); err != nil {
		return pc, fmt.Errorf("read a computer: %w", err)
	}
	return pc, nil
}

// continued returns the author and the draft with which this browser goes on,
// empty ones when it goes on with none.
func (p *Phone) continued(c *gin.Context) (openID, manuscriptID string, err error) {
	manuscriptID, token, found := strings.Cut(p.site.SessionValue(c, p.continuedKey()), ":")
	if !found {
		return "", "", nil
	}
	pc, err := p.computerOf(c.Request.Context(), manuscriptID)
	if err != nil || subtle.ConstantTimeCompare([]byte(pc.Token), []byte(p.sign("continue", token))) != 1 {
		return "", "", err
	}
	return pc.OpenID, manuscriptID, nil
}

// admitComputer lets a browser that goes on with one draft through to that
// draft's own pages and files.
func (p *Phone) admitComputer(c *gin.Context, visitor registry.Visitor, manuscriptID string) error {
	id := c.Param("id")
	switch route := c.FullPath(); {
	case id == manuscriptID && ofDraft(route):
		return nil
	case strings.HasPrefix(route, "/m/attachments/:id"):
		a, err := p.intake.Attachment(c.Request.Context(), visitor.Informant, id)
		if err != nil || a.ManuscriptID == manuscriptID {
			return err
		}
	}
	return domain.Forbidden("这台电脑只能接着写手机上选的那一篇稿件，其他的请在手机上看。")
}

// ofDraft reports whether a route is a page of a draft that a computer may open.
func ofDraft(route string) bool {
	switch strings.TrimPrefix(route, "/m/manuscripts/:id") {
	case "", "/edit", "/save", "/news", "/check", "/submit", "/sent", "/attachments", "/order", "/form.docx":
		return strings.HasPrefix(route, "/m/manuscripts/:id")
	}
	return false
}

// endContinue ends the session of the computer itself.
func (p *Phone) endContinue(c *gin.Context) error {
	_, manuscriptID, err := p.continued(c)
	if err != nil {
		return err
	}
	if manuscriptID != "" {
		if err := p.values.Delete(c.Request.Context(), computerKey(manuscriptID)); err != nil {
			return err
		}
	}
	p.site.SetSessionValue(c, p.continuedKey(), "")
	p.site.Flash(c, "已断开。稿件保存在手机上。")
	return web.Redirect(c, "/m/continue")
}

// grantPage shows the author's phone who wants to go on, and with what.
type grantPage struct {
	Scan    account.Scan
	Drafts  []intake.Line
	Chosen  string // draft
	Done    bool
	Refused bool
}

func (p *Phone) grantPage(c *gin.Context) error {
	ctx := c.Request.Context()
	scan, err := p.account.Scan(ctx, account.ScanDraft, c.Param("code"))
	if err != nil {
		return err
	}
	page := grantPage{Scan: scan}
	if page.Drafts, err = p.intake.OpenDrafts(ctx, p.current(c).Informant); err != nil {
		return err
	}
	if len(page.Drafts) > 0 {
		page.Chosen = page.Drafts[0].ID
	}
	return p.pages.Render(c, http.StatusOK, "grant", &page)
}

func (p *Phone) grant(c *gin.Context) error {
	ctx, who, code := c.Request.Context(), p.current(c), c.Param("code")
	if c.PostForm("number") == "" {
		if err := p.account.RefuseScan(ctx, account.ScanDraft, code); err != nil {
			return err
		}
		return p.pages.Render(c, http.StatusOK, "grant", &grantPage{Refused: true})
	}
	scan, err := p.account.Scan(ctx, account.ScanDraft, code)
	if err != nil {
		return err
	}
	draft, err := p.intake.Draft(ctx, who.Informant, c.PostForm("draft"))
	if err != nil {
		return err
	}
	text, err := json.Marshal(granted{OpenID: who.OpenID, ManuscriptID: draft.Manuscript.ID, Browser: scan.Browser})
	if err != nil {
		return fmt.Errorf("write what a computer may go on with: %w", err)
	}
	if scan, err = p.account.AnswerDraft(ctx, code, c.PostForm("number"), string(text)); err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "grant", &grantPage{Scan: scan, Chosen: draft.Manuscript.ID, Done: true})
}

// disconnect ends the computer that goes on with a draft, from its author's phone.
func (p *Phone) disconnect(c *gin.Context) error {
	id := c.Param("id")
	if _, err := p.intake.Draft(c.Request.Context(), p.current(c).Informant, id); err != nil {
		return err
	}
	if err := p.values.Delete(c.Request.Context(), computerKey(id)); err != nil {
		return err
	}
	p.site.Flash(c, "电脑已断开。")
	return web.Redirect(c, "/m/manuscripts/"+id+"/edit")
}
