package public

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

const (
	longestPage = 1024        // bytes of an address
	unsignedFor = time.Minute // nothing is signed after a failure
)

// shareScript returns the address of the platform's script and lets the page
// load it, in WeChat's browser alone: everywhere else a story has no script.
func (p *Public) shareScript(c *gin.Context) string {
	address := p.share.Address(c)
	if address != "" {
		p.site.AllowScripts(c, p.share.Scripts)
	}
	return address
}

// signature signs the address of a public page exactly as the browser shows it.
// While the platform gives no ticket nobody waits for it again: pages are read
// without a card.
func (p *Public) signature(c *gin.Context) error {
	c.Header("Cache-Control", "no-store")
	page, now := c.Query("page"), p.site.Now()
	if p.share.Sign == nil || !p.ours(page) {
		return domain.NotFound("没有这个页面。")
	}
	if now.UnixMilli() < p.unsigned.Load() {
		return &domain.Error{Kind: domain.KindThrottled, Public: "暂时连不上微信，请稍后再试。"}
	}
	signed, err := p.share.Sign(c.Request.Context(), page)
	if err != nil {
		if c.Request.Context().Err() == nil { // one reader who leaves says nothing about the platform
			p.unsigned.Store(now.Add(unsignedFor).UnixMilli())
		}
		return err
	}
	return web.JSON(c, http.StatusOK, signed)
}

// ours reports whether an address is that of a public page.
func (p *Public) ours(page string) bool {
	rest, ok := strings.CutPrefix(page, p.site.PublicURL("/articles"))
	return ok && len(page) <= longestPage && !strings.Contains(page, "#") && (rest == "" || rest[0] == '/' || rest[0] == '?')
}
