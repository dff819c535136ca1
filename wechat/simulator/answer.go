package simulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// answer is what an endpoint gives back: JSON, bytes, a page or a redirect.
type answer interface {
	write(w http.ResponseWriter, r *http.Request)
	recorded() any // as the list of calls shows it
}

// object is a JSON answer; nil stands for {"errcode":0,"errmsg":"ok"}.
type object map[string]any

func ok() object { return object{"errcode": 0, "errmsg": "ok"} }

func (o object) write(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	_, _ = w.Write(encode(o))
}

func (o object) recorded() any { return json.RawMessage(encode(o)) }

// encode writes JSON as the platform does: nothing escaped but what must be.
func encode(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte(`{"errcode":-1,"errmsg":"system error"}`)
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}

// blob is a file as answer.
type blob struct {
	name        string
	contentType string
	data        []byte
}

func (b blob) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", b.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	if b.name != "" {
		h.Set("Content-disposition", `attachment; filename="`+b.name+`"`)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b.data))
}

func (b blob) recorded() any {
	return object{"name": b.name, "type": b.contentType, "size": len(b.data)}
}

// redirect sends the browser on, perhaps with the follower's cookie.
type redirect struct {
	url    string
	cookie *http.Cookie
}

func (d redirect) write(w http.ResponseWriter, r *http.Request) {
	if d.cookie != nil {
		http.SetCookie(w, d.cookie)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, d.url, http.StatusFound)
}

func (d redirect) recorded() any { return object{"location": d.url} }

// page is one of the simulator's own HTML pages.
type page struct {
	status int
	html   []byte
	policy string
}

func (p page) write(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(p.html)))
	h.Set("Content-Security-Policy", p.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.status)
	_, _ = w.Write(p.html)
}

func (p page) recorded() any { return object{"page": len(p.html)} }
