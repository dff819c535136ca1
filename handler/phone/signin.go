package phone

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

const (
	browserCookie = "laigao_oauth"
	stateLife     = 10 * time.Minute
	longestReturn = 512 // bytes of an address to come back to
)

// openIDKey is where the session keeps who holds the phone. An OpenID means
// nothing at another WeChat account.
func (p *Phone) openIDKey() string { return "openid:" + p.appID }

func (p *Phone) signInRoutes(r gin.IRouter) {
	r.GET("/signin", p.site.Handle(p.signIn))
	r.GET("/oauth", p.site.Handle(p.signedIn))
}

// signInAddress returns where somebody goes who must sign in: a computer that
// went on with a draft has its code scanned again.
func (p *Phone) signInAddress(c *gin.Context) string {
	if p.site.SessionValue(c, p.continuedKey()) != "" {
		return "/m/continue"
	}
	back := "/m/"
	if c.Request.Method == http.MethodGet {
		back = c.Request.URL.RequestURI()
	} else if from, err := url.Parse(c.Request.Referer()); err == nil && ours(from.RequestURI()) {
		back = from.RequestURI()
	}
	return "/m/signin?to=" + url.QueryEscape(back)
}

// ours reports whether an address to come back to is a page of the phone.
func ours(path string) bool {
	return strings.HasPrefix(path, "/m/") && len(path) <= longestReturn && !strings.Contains(path, "..") &&
		!strings.HasPrefix(path, "/m/signin") && !strings.HasPrefix(path, "/m/oauth")
}

// journey is what is kept of a sign-in while the phone is at the platform.
type journey struct {
	Back    string // page to return to
	Browser string // digest of the cookie that binds it to one browser
}

// signIn sends the phone to the platform. The page to return to stays here,
// under the state, so that nothing of our addresses reaches the platform.
func (p *Phone) signIn(c *gin.Context) error {
	back := c.Query("to")
	if !ours(back) {
		back = "/m/"
	}
	browser, err := p.browser(c)
	if err != nil {
		return err
	}
	nonce, err := p.token()
	if err != nil {
		return err
	}
	text, err := json.Marshal(journey{Back: back, Browser: p.sign("browser", browser)})
	if err != nil {
		return fmt.Errorf("write sign-in: %w", err)
	}
	if err := p.values.Set(c.Request.Context(), stateName(nonce), text, stateLife); err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Redirect(http.StatusFound, p.identity.AuthorizeURL(p.site.PublicURL("/m/oauth"), nonce+p.sign("state", nonce)))
	return nil
}

// signedIn takes the phone back from the platform and learns who holds it.
func (p *Phone) signedIn(c *gin.Context) error {
	trip, err := p.arrive(c)
	if err != nil {
		return err
	}
	openID, snapshot, err := p.identity.Identify(c.Request.Context(), c.Query("code"))
	if err != nil {
		return err
	}
	if snapshot {
		return p.pages.Render(c, http.StatusForbidden, "snapshot", nil)
	}
	if err := p.site.SignIn(c, p.openIDKey(), openID); err != nil {
		return err
	}
	return web.Redirect(c, trip.Back)
}

// arrive checks the state that came back: ours, of this browser, not older than
// ten minutes, and never seen before.
func (p *Phone) arrive(c *gin.Context) (journey, error) {
	var trip journey
	nonce, signature := split(c.Query("state"))
	if subtle.ConstantTimeCompare([]byte(signature), []byte(p.sign("state", nonce))) != 1 {
		return trip, errJourney()
	}
	ctx := c.Request.Context()
	text, err := p.values.Get(ctx, stateName(nonce))
	if domain.KindOf(err) == domain.KindNotFound {
		return trip, errJourney()
	}
	if err != nil {
		return trip, err
	}
	if err := json.Unmarshal(text, &trip); err != nil {
		return trip, fmt.Errorf("read sign-in: %w", err)
	}
	browser, err := c.Cookie(browserCookie)
	if err != nil || subtle.ConstantTimeCompare([]byte(p.sign("browser", browser)), []byte(trip.Browser)) != 1 {
		return trip, errJourney()
	}
	first, err := p.values.SetIfAbsent(ctx, stateName(nonce)+":used", []byte("1"), stateLife+time.Minute)
	if err != nil {
		return trip, err
	}
	if !first {
		return trip, errJourney()
	}
	return trip, p.values.Delete(ctx, stateName(nonce))
}

func errJourney() error {
	return &domain.Error{Kind: domain.KindForbidden, Public: "这次进入已经失效，请回到公众号，从菜单重新进入。"}
}

// browser returns the value of the cookie that binds sign-ins to one browser,
// giving the browser one when it has none.
func (p *Phone) browser(c *gin.Context) (string, error) {
	value, err := c.Cookie(browserCookie)
	if err != nil || len(value) != tokenSize {
		if value, err = p.token(); err != nil {
			return "", err
		}
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: browserCookie, Value: value, Path: "/m/", MaxAge: int(stateLife.Seconds()), HttpOnly: true,
		Secure: strings.HasPrefix(p.site.PublicURL("/"), "https:"), SameSite: http.SameSiteLaxMode,
	})
	return value, nil
}

const tokenSize = 26 // characters of a token: 16 random bytes in base32

func (p *Phone) token() (string, error) {
	raw := make([]byte, 16)
	if _, err := io.ReadFull(p.random, raw); err != nil {
		return "", fmt.Errorf("draw a token: %w", err)
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw), nil
}

// sign returns a short signature in letters and digits, as the platform wants
// of a state.
func (p *Phone) sign(purpose, value string) string {
	mac := hmac.New(sha256.New, p.stateKey)
	mac.Write([]byte(purpose + "\x00" + value))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:20])
}

func split(state string) (nonce, signature string) {
	if len(state) <= tokenSize {
		return "", ""
	}
	return state[:tokenSize], state[tokenSize:]
}

func stateName(nonce string) string { return "oauth:" + nonce }
