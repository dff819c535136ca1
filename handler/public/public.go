// Package public serves what everybody may read: published articles, their
// pictures and recordings, a feed, and the proof of certificates.
package public

import (
	"context"
	"embed"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
	"laigao/service/publishing"
	"laigao/service/recognition"
)

//go:embed templates
var files embed.FS

// Files opens what the media store keeps.
type Files interface {
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
}

// Config gives the pages what they need.
type Config struct {
	Site        *web.Site
	Publishing  *publishing.Service
	Adoption    *adoption.Service
	Recognition *recognition.Service
	Files       Files
	Share       web.Script // the zero value leaves pages as they are
}

// Public holds the services behind the pages.
type Public struct {
	site        *web.Site
	pages       *web.Pages
	publishing  *publishing.Service
	adoption    *adoption.Service
	recognition *recognition.Service
	files       Files
	share       web.Script
	unsigned    atomic.Int64 // until when nothing is signed after a failure; Unix milliseconds
}

// New parses the templates.
func New(cfg Config) (*Public, error) {
	pages, err := cfg.Site.Pages(files)
	if err != nil {
		return nil, err
	}
	pages.Shell = func(c *gin.Context) any { return cfg.Publishing.Foot(c.Request.Context()) }
	return &Public{site: cfg.Site, pages: pages, publishing: cfg.Publishing, adoption: cfg.Adoption, recognition: cfg.Recognition, files: cfg.Files, share: cfg.Share}, nil
}

// Register adds the routes.
func (p *Public) Register(r gin.IRouter) {
	open := r.Group("/articles", p.pages.Use())
	for _, route := range []struct {
		path   string
		handle web.Handler
	}{
		{"", p.stories},
		{"/feed.xml", p.feed},
		{"/signature", p.signature},
		{"/:id", p.story},
		{"/:id/cover", p.cover},
		{"/:id/media/:number", p.media},
	} {
		open.GET(route.path, p.site.Handle(route.handle))
		open.HEAD(route.path, p.site.Handle(route.handle))
	}
	certificates := r.Group("/certificates", p.pages.Use())
	certificates.GET("", p.site.Handle(p.certificates))
	certificates.GET("/:code", p.site.Handle(p.certificate))
	r.Group("/awards", p.pages.Use()).GET("", p.site.Handle(p.awards))
}

type storiesPage struct {
	publishing.Stories
	Class   string
	Month   publishing.Month
	Address string // of the list, as phones reach it
	Older   string // address of the next page, empty on the last
	First   bool
}

// Chosen reports whether only some stories are shown.
func (p *storiesPage) Chosen() bool { return p.Class != "" || p.Month != "" }

// storiesQuery reads what of the stories is asked for. What cannot be read starts
// at the newest of all.
func storiesQuery(c *gin.Context) publishing.StoriesQuery {
	millis, _ := strconv.ParseInt(c.Query("at"), 10, 64)
	return publishing.StoriesQuery{
		Before: publishing.Before(millis, c.Query("before")), UnitClass: c.Query("class"), Month: publishing.Month(c.Query("month")),
	}
}

// older is the query of the page after this one, empty on the last.
func older(q publishing.StoriesQuery, found publishing.Stories) string {
	if found.Next.ID == "" {
		return ""
	}
	values := url.Values{"at": {strconv.FormatInt(found.Next.Millis, 10)}, "before": {found.Next.ID}}
	if q.UnitClass != "" {
		values.Set("class", q.UnitClass)
	}
	if q.Month != "" {
		values.Set("month", string(q.Month))
	}
	return "?" + values.Encode()
}

func (p *Public) stories(c *gin.Context) error {
	q := storiesQuery(c)
	found, err := p.publishing.Stories(c.Request.Context(), q)
	if err != nil {
		return err
	}
	page := &storiesPage{Stories: found, Class: q.UnitClass, Month: q.Month, Address: p.site.PublicURL("/articles"), First: q.Before.ID == ""}
	if query := older(q, found); query != "" {
		page.Older = "/articles" + query
	}
	return p.pages.RenderKept(c, "stories", page)
}

type storyPage struct {
	publishing.Story
	Address string // of the page, as phones reach it
	Image   string // of the cover
	First   int    // place of the first picture among the blocks, which is shown without waiting
	Script  string // of the platform, where the page can be shared as a card; empty elsewhere
}

func (p *Public) story(c *gin.Context) error {
	found, err := p.publishing.Story(c.Request.Context(), c.Param("id"))
	if err != nil {
		return p.gone(c, err)
	}
	page := &storyPage{Story: found, Address: p.site.PublicURL("/articles/" + found.ID), Script: p.shareScript(c)}
	if found.HasCover {
		page.Image = p.site.PublicURL("/articles/" + found.ID + "/cover")
	}
	page.First = slices.IndexFunc(found.Blocks, func(b publishing.StoryBlock) bool { return b.Kind == publishing.Picture })
	return p.pages.RenderKept(c, "story", page)
}

// gone answers for what was public once and is no longer, and passes on every
// other failure.
func (p *Public) gone(c *gin.Context, err error) error {
	if gone, ok := errors.AsType[*publishing.Gone](err); ok {
		return p.pages.Render(c, http.StatusGone, "gone", domain.Public(gone))
	}
	return err
}

func (p *Public) cover(c *gin.Context) error {
	found, err := p.publishing.StoryCover(c.Request.Context(), c.Param("id"))
	if err != nil {
		return p.gone(c, err)
	}
	return p.serve(c, found)
}

func (p *Public) media(c *gin.Context) error {
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return domain.NotFound("没有这个文件。")
	}
	read := p.publishing.StoryMedia
	switch {
	case c.Query("still") != "":
		read = p.publishing.StoryStill
	case c.Query("size") == "small":
		read = p.publishing.StorySmall
	}
	found, err := read(c.Request.Context(), c.Param("id"), number)
	if err != nil {
		return p.gone(c, err)
	}
	return p.serve(c, found)
}

// mediaPolicy lets a file do nothing but be shown.
const mediaPolicy = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'"

// serve hands out a file, whole or in ranges. Browsers may keep it but ask each
// time, so that what is recalled is gone at once.
func (p *Public) serve(c *gin.Context, found publishing.Media) error {
	content, err := p.files.Open(c.Request.Context(), found.Key)
	if err != nil {
		return err
	}
	defer content.Close()
	header := c.Writer.Header()
	header.Set("Content-Type", found.MIME)
	header.Set("Content-Disposition", "inline")
	header.Set("Content-Security-Policy", mediaPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-cache")
	if found.SHA256 != "" {
		header.Set("ETag", `"`+found.SHA256+`"`)
	}
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, content)
	return nil
}
