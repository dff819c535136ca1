package simulator

import (
	"crypto/sha1" //nolint:gosec // the platform's own choice
	"encoding/hex"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
)

// sharedCard is what a page wants to be shared as.
type sharedCard struct {
	Kind  string `json:"kind"` // the script's call
	AppID string `json:"app_id"`
	Title string `json:"title"`
	Desc  string `json:"desc"`
	Link  string `json:"link"`
	Image string `json:"image"`
}

const mostCards = 100

// routeScript mounts the platform's script for pages and what it asks for.
func (s *Server) routeScript(mux *http.ServeMux) {
	mux.HandleFunc("GET /open/js/jweixin-1.6.0.js", s.pageScript)
	mux.HandleFunc("GET /_sim/jssdk/config", s.pageConfig)
	mux.HandleFunc("GET /_sim/jssdk/share", s.pageShares)
	mux.HandleFunc("GET /_sim/jssdk/subscribe", s.pageSubscribes)
	mux.HandleFunc("GET /_sim/cards", s.control(func(*http.Request) (any, error) {
		cards := []sharedCard{}
		s.look(func(w *world) { cards = append(cards, w.shared...) })
		return cards, nil
	}))
}

func (s *Server) pageScript(w http.ResponseWriter, _ *http.Request) {
	text, err := fs.ReadFile(pages, "page/static/jweixin.js")
	if err != nil {
		http.Error(w, "script missing", http.StatusInternalServerError)
		return
	}
	writeScript(w, string(text))
}

// pageConfig checks a page's signature against the account's ticket.
func (s *Server) pageConfig(w http.ResponseWriter, r *http.Request) {
	q, answer := r.URL.Query(), "invalid signature"
	s.look(func(world *world) {
		a := world.account(q.Get("app_id"))
		switch {
		case a == nil:
			answer = "invalid appid"
		case a.Ticket != nil && world.now().Before(a.Ticket.Expires) && q.Get("signature") == pageSignature(a.Ticket.Value, q):
			answer = "ok"
		}
	})
	writeScript(w, `document.currentScript.dataset.answer = "`+answer+`";`)
}

// pageSignature signs as the platform's documents say.
func pageSignature(ticket string, q url.Values) string {
	sum := sha1.Sum([]byte("jsapi_ticket=" + ticket + "&noncestr=" + q.Get("noncestr") + "&timestamp=" + q.Get("timestamp") + "&url=" + q.Get("url"))) //nolint:gosec // as above
	return hex.EncodeToString(sum[:])
}

// pageShares keeps the card of a page for tests; the phone would show it when
// its reader shares the page.
func (s *Server) pageShares(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.locked(func(world *world) {
		world.shared = append(world.shared, sharedCard{q.Get("kind"), q.Get("app_id"), q.Get("title"), q.Get("desc"), q.Get("link"), q.Get("image")})
		world.shared = world.shared[max(0, len(world.shared)-mostCards):]
	})
	writeScript(w, "")
}

// mostOnTag is how many templates one tag of a page may ask for.
const mostOnTag = 5

// pageSubscribes takes what the follower of this browser chose on a page's tag,
// and delivers the event.
func (s *Server) pageSubscribes(w http.ResponseWriter, r *http.Request) {
	q, answer := r.URL.Query(), "fail"
	openid := ""
	s.look(func(world *world) {
		if f := world.heldBy(r, world.account(q.Get("app_id"))); f != nil {
			openid = f.OpenID
		}
	})
	templates := strings.Split(q.Get("templates"), ",")
	if openid != "" && len(templates) <= mostOnTag && (q.Get("action") == "accept" || q.Get("action") == "reject") {
		if _, err := s.chosen(openid, q.Get("action"), templates); err == nil {
			answer = "ok"
		}
	}
	writeScript(w, `document.currentScript.dataset.answer = "`+answer+`";`)
}

func writeScript(w http.ResponseWriter, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(strings.TrimSpace(text) + "\n"))
}
