package simulator

import (
	"bytes"
	"embed"
	"fmt"
	markup "html/template"
	"io/fs"
	"net/http"
	"strconv"
)

//go:embed page
var pages embed.FS

const (
	shownMessages = 200
	phonePolicy   = "default-src 'self'; img-src 'self' data: http: https:; media-src 'self'; base-uri 'none'; frame-ancestors 'none'"
	// Articles carry inline styles, as the platform's do, and nothing active.
	articlePolicy = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' http: https:; base-uri 'none'; frame-ancestors 'none'"
	chooserPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// routePhone mounts what people see: the phone, articles, codes and pictures.
func (s *Server) routePhone(mux *http.ServeMux) {
	assets, err := fs.Sub(pages, "page/static")
	if err != nil {
		panic(fmt.Sprintf("simulator: embedded pages: %v", err))
	}
	mux.HandleFunc("GET /{$}", s.showPhone)
	mux.Handle("GET /_sim/static/", http.StripPrefix("/_sim/static/", http.FileServerFS(assets)))
	mux.HandleFunc("GET /_sim/phone", s.control(s.phoneState))
	mux.HandleFunc("GET /s/{id}", s.showArticle)
	mux.HandleFunc("GET /s/draft/{id}", s.showDraft)
	mux.HandleFunc("GET /q/{token}", s.showScan)
	for _, folder := range []string{"jpg", "png", "gif", "bmp", "file"} {
		mux.HandleFunc("GET /mmbiz_"+folder+"/{id}/{size}", s.servePublicMedia)
	}
}

func (s *Server) showPhone(w http.ResponseWriter, r *http.Request) {
	b, err := fs.ReadFile(pages, "page/phone.html")
	if err != nil {
		http.Error(w, "page missing", http.StatusInternalServerError)
		return
	}
	page{status: http.StatusOK, html: b, policy: phonePolicy}.write(w, r)
}

// render fills one of the embedded templates.
func (s *Server) render(status int, name string, data any) (answer, error) {
	t, err := markup.ParseFS(pages, "page/"+name)
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	policy := chooserPolicy
	if name == "article.html" {
		policy = articlePolicy
	}
	return page{status: status, html: b.Bytes(), policy: policy}, nil
}

func (s *Server) writePage(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	got, err := s.render(status, name, data)
	s.settle(got, err).write(w, r)
}

type problemPage struct{ Problem string }

type personChoice struct {
	OpenID     string
	Nickname   string
	Subscribed bool
}

type authorizePage struct {
	Account string
	Self    string // this page with its query, which takes the choice
	Known   *personChoice
	People  []personChoice
}

func (c *call) authorizePage(r authorizeRequest, known *follower) authorizePage {
	p := authorizePage{Account: r.account.Name, Self: c.request.URL.RequestURI()}
	if known != nil {
		p.Known = &personChoice{known.OpenID, known.Nickname, known.Subscribed}
		return p
	}
	for _, f := range r.account.Followers {
		p.People = append(p.People, personChoice{f.OpenID, f.Nickname, f.Subscribed})
	}
	return p
}

// phoneState is all that the page of one follower shows. A page that has the
// current version gets only that.
func (s *Server) phoneState(r *http.Request) (any, error) {
	q := r.URL.Query()
	state := object{}
	s.look(func(w *world) {
		version := strconv.FormatInt(w.version, 10) + "." + w.epoch
		state["version"] = version
		if q.Get("version") == version {
			return
		}
		accounts, followers := []object{}, []object{}
		for _, a := range w.accounts {
			accounts = append(accounts, object{"app_id": a.AppID, "name": a.Name, "menu": append([]button{}, a.menu().Buttons...)})
			for _, f := range a.Followers {
				followers = append(followers, f.listed())
			}
		}
		state["accounts"], state["followers"] = accounts, followers
		chat := []message{}
		if f := w.followers[q.Get("openid")]; f != nil {
			for _, m := range f.Chat[max(0, len(f.Chat)-shownMessages):] {
				chat = append(chat, *m)
			}
		}
		state["chat"] = chat
	})
	return state, nil
}

// listed is a follower with the last thing that happened in the chat.
func (f *follower) listed() object {
	o := f.summary()
	if n := len(f.Chat); n > 0 {
		m := f.Chat[n-1]
		o["last"] = object{"time": m.Time, "type": m.Type, "content": firstRunes(m.Content, 40), "title": m.Title}
	}
	return o
}

type articlePage struct {
	Title, Author, Account, Date, Source, Cover string
	Content                                     markup.HTML
	Pictures                                    []string
	Draft                                       bool
}

func (w *world) articlePage(a *account, i item) articlePage {
	p := articlePage{
		Title:   i.Title,
		Author:  i.Author,
		Account: a.Name,
		Source:  i.ContentSourceURL,
		Content: markup.HTML(i.Content), // #nosec G203 -- went through filter before it was stored
	}
	if i.ShowCoverPic == 1 {
		p.Cover = w.coverURL(i.ThumbMediaID)
	}
	for _, m := range i.Images.List {
		p.Pictures = append(p.Pictures, w.coverURL(m.MediaID))
	}
	return p
}

func (s *Server) showArticle(w http.ResponseWriter, r *http.Request) {
	var found *articlePage
	s.locked(func(world *world) {
		a, art := world.articleOf(r.PathValue("id"))
		if art == nil {
			return
		}
		p := world.articlePage(a, art.Item)
		p.Date = art.Published.In(china()).Format("2006年1月2日 15:04")
		found = &p
		reader := ""
		if cookie, err := r.Cookie(followerCookie); err == nil && world.followers[cookie.Value] != nil {
			reader = cookie.Value
		}
		art.read(reader, world.now())
	})
	if found == nil {
		s.writePage(w, r, http.StatusNotFound, "problem.html", problemPage{"该内容已被发布者删除"})
		return
	}
	s.writePage(w, r, http.StatusOK, "article.html", found)
}

func (s *Server) showDraft(w http.ResponseWriter, r *http.Request) {
	var found *articlePage
	index, _ := strconv.Atoi(r.URL.Query().Get("idx"))
	s.look(func(world *world) {
		for _, a := range world.accounts {
			if d, err := a.draft(r.PathValue("id")); err == nil && index >= 1 && index <= len(d.Items) {
				p := world.articlePage(a, d.Items[index-1])
				p.Draft = true
				found = &p
			}
		}
	})
	if found == nil {
		s.writePage(w, r, http.StatusNotFound, "problem.html", problemPage{"临时链接已失效"})
		return
	}
	s.writePage(w, r, http.StatusOK, "article.html", found)
}

// showScan is where the picture of a code leads in a browser.
func (s *Server) showScan(w http.ResponseWriter, r *http.Request) {
	name := ""
	s.look(func(world *world) {
		if a, q := world.qrByToken(r.PathValue("token")); q != nil {
			name = a.Name
		}
	})
	if name == "" {
		s.writePage(w, r, http.StatusNotFound, "problem.html", problemPage{"二维码已过期"})
		return
	}
	s.writePage(w, r, http.StatusOK, "scan.html", struct{ Account, URL string }{name, s.cfg.PublicURL + r.URL.Path})
}
