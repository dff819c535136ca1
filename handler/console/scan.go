package console

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
)

func (p *Console) scanRoutes(r gin.IRouter) {
	r.GET("/signin/scan", p.site.Handle(p.scanPage))
	r.GET("/signin/scan.png", p.site.Handle(p.scanCode))
	r.POST("/signin/scan", p.site.Handle(p.finishScan))
}

const scanSessionKey = "account.scan" // code of this browser's request

type scanPage struct {
	Scan    account.Scan
	Address string // that the phone opens
	To      string
}

// scanPage opens a request to be signed in by a phone and shows its number.
func (p *Console) scanPage(c *gin.Context) error {
	scan, err := p.account.StartScan(c.Request.Context(), account.ScanSignIn, web.BrowserOf(c.Request.UserAgent()))
	if err != nil {
		return err
	}
	p.site.SetSessionValue(c, scanSessionKey, scan.Code)
	c.Header("Cache-Control", "no-store")
	return p.pages.Render(c, http.StatusOK, "scan", scanPage{Scan: scan, Address: p.scanAddress(scan.Code), To: c.Query("to")})
}

func (p *Console) scanAddress(code string) string { return p.site.PublicURL("/m/scan/" + code) }

// scanCode draws the address that the phone opens.
func (p *Console) scanCode(c *gin.Context) error {
	code := p.site.SessionValue(c, scanSessionKey)
	if _, err := p.account.Scan(c.Request.Context(), account.ScanSignIn, code); err != nil {
		return err
	}
	return web.QR(c, p.scanAddress(code), web.ScreenCode)
}

// finishScan signs this browser in once the phone has said so. The page asks
// again and again; without scripts a button does.
func (p *Console) finishScan(c *gin.Context) error {
	device, _ := c.Cookie(deviceCookie)
	signed, waiting, err := p.account.FinishScan(c.Request.Context(), p.site.SessionValue(c, scanSessionKey), device)
	script := strings.Contains(c.GetHeader("Accept"), "application/json")
	switch {
	case err != nil:
		return err
	case waiting && script:
		return web.JSON(c, http.StatusOK, gin.H{"waiting": true})
	case waiting:
		return domain.Conflict("手机上还没有确认。请先在手机上点对应的数字，再回来点“手机上已确认”。")
	}
	to := homeward(c.PostForm("to"))
	if signed.Second != "" {
		to = p.askSecond(c, signed, to)
	} else if err := p.enter(c, signed); err != nil {
		return err
	}
	if script {
		return web.JSON(c, http.StatusOK, gin.H{"to": to})
	}
	return web.Redirect(c, to)
}
