package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
)

const (
	sessionKey    = "account"      // what account.Current reads
	seenKey       = "account.seen" // Unix seconds of the last act of a person
	deviceCookie  = "laigao_device"
	deviceLife    = 180 * 24 * time.Hour
	pollHeader    = "X-Laigao-Poll" // marks requests that no person made
	longestReturn = 512
)

func (p *Console) signInRoutes(r gin.IRouter) {
	r.GET("/signin", p.site.Handle(p.signInPage))
	r.POST("/signin", p.site.Handle(p.signIn))
	r.POST("/signout", p.site.Handle(p.signOut))
}

// signInAddress returns where somebody goes who must sign in.
func (p *Console) signInAddress(c *gin.Context) string {
	back := ""
	if c.Request.Method == http.MethodGet {
		back = c.Request.URL.RequestURI()
	} else if from, err := url.Parse(c.Request.Referer()); err == nil {
		back = from.RequestURI()
	}
	if !ours(back) || back == "/console/" {
		return "/console/signin"
	}
	return "/console/signin?to=" + url.QueryEscape(back)
}

// ours reports whether an address to come back to is a page of the console.
func ours(path string) bool {
	return strings.HasPrefix(path, "/console/") && len(path) <= longestReturn && !strings.Contains(path, "..") &&
		!strings.HasPrefix(path, "/console/signin") && !strings.HasPrefix(path, "/console/signout")
}

type signInPage struct {
	Federation string
	Username   string
	To         string
	Problem    string
}

func (p *Console) signInPage(c *gin.Context) error {
	return p.renderSignIn(c, http.StatusOK, signInPage{To: c.Query("to")})
}

func (p *Console) renderSignIn(c *gin.Context, status int, page signInPage) error {
	settings, err := p.account.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	page.Federation = settings.Federation
	return p.pages.Render(c, status, "signin", page)
}

func (p *Console) signIn(c *gin.Context) error {
	device, _ := c.Cookie(deviceCookie)
	in := account.SignIn{Username: c.PostForm("username"), Password: c.PostForm("password"), Device: device}
	to := c.PostForm("to")
	signed, err := p.account.SignIn(c.Request.Context(), in)
	if err != nil {
		switch domain.KindOf(err) {
		case domain.KindInvalid:
			return p.renderSignIn(c, http.StatusUnprocessableEntity, signInPage{Username: in.Username, To: to, Problem: domain.Public(err)})
		case domain.KindThrottled:
			return p.renderSignIn(c, http.StatusTooManyRequests, signInPage{Username: in.Username, To: to, Problem: domain.Public(err)})
		}
		return err
	}
	if signed.Second != "" {
		return web.Redirect(c, p.askSecond(c, signed, to))
	}
	if err := p.enter(c, signed); err != nil {
		return err
	}
	return web.Redirect(c, homeward(to))
}

// homeward returns where to go after signing in.
func homeward(to string) string {
	if ours(to) {
		return to
	}
	return "/console/"
}

// askSecond keeps a sign-in that waits for its second factor, and returns the
// page that asks for it.
func (p *Console) askSecond(c *gin.Context, signed account.SignedIn, to string) string {
	p.site.SetSessionValue(c, secondSessionKey, signed.Second)
	if !ours(to) {
		return "/console/signin/second"
	}
	return "/console/signin/second?to=" + url.QueryEscape(to)
}

// enter begins the session of whoever has signed in.
func (p *Console) enter(c *gin.Context, signed account.SignedIn) error {
	if err := p.site.SignIn(c, sessionKey, signed.Session); err != nil {
		return err
	}
	p.seen(c)
	http.SetCookie(c.Writer, &http.Cookie{
		Name: deviceCookie, Value: signed.Device, Path: "/console/signin", MaxAge: int(deviceLife.Seconds()), HttpOnly: true,
		Secure: strings.HasPrefix(p.site.PublicURL("/"), "https:"), SameSite: http.SameSiteStrictMode,
	})
	return nil
}

func (p *Console) signOut(c *gin.Context) error {
	a, err := p.account.Current(c.Request.Context(), p.site.SessionValue(c, sessionKey))
	if err == nil {
		if err := p.account.SignedOut(c.Request.Context(), a); err != nil {
			return err
		}
	}
	if err := p.site.SignOut(c); err != nil {
		return err
	}
	return web.Redirect(c, "/console/signin")
}

// requireAccount lets only those through who are signed in, and remembers who.
// Whoever has another's password can only change it.
func (p *Console) requireAccount() gin.HandlerFunc {
	return p.site.Handle(func(c *gin.Context) error {
		a, first, err := p.signedIn(c)
		if err != nil {
			c.Abort()
			return err
		}
		c.Set(accountKey, a)
		if first != "" && !strings.HasPrefix(c.Request.URL.Path, first) {
			c.Abort()
			return web.Redirect(c, first)
		}
		return nil
	})
}

// signedIn returns who is signed in, and the page that they must see first.
func (p *Console) signedIn(c *gin.Context) (a domain.Account, first string, err error) {
	ctx := c.Request.Context()
	a, err = p.account.Current(ctx, p.site.SessionValue(c, sessionKey))
	if err != nil {
		return a, "", err
	}
	settings, err := p.account.Settings(ctx)
	if err != nil {
		return a, "", err
	}
	last, _ := strconv.ParseInt(p.site.SessionValue(c, seenKey), 10, 64) // unreadable: long ago
	idle := p.now().Sub(time.Unix(last, 0))
	if idle > time.Duration(settings.IdleMinutes)*time.Minute {
		p.site.SetSessionValue(c, sessionKey, "")
		return domain.Account{}, "", &domain.Error{Kind: domain.KindUnauthenticated, Public: "很久没有操作，已自动退出，请重新登录。您填写的内容还在。"}
	}
	if c.GetHeader(pollHeader) == "" && c.Request.URL.Path != livePath && idle >= time.Minute {
		p.seen(c)
	}
	if a.MustChange {
		return a, "/console/password", nil
	}
	needs, err := p.needsSecond(c, a, settings)
	if needs {
		c.Set(bareKey, true)
		first = secondPath
	}
	return a, first, err
}

// seen renews the time of the last act of a person.
func (p *Console) seen(c *gin.Context) {
	p.site.SetSessionValue(c, seenKey, strconv.FormatInt(p.now().Unix(), 10))
}
