// Package public serves what everybody may read: published articles, their
// pictures and recordings, a feed, and the proof of certificates.
package public

import (
	"context"
	"embed"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
	"laigao/service/publishing"
)

//go:embed templates
var files embed.FS

// Files opens what the media store keeps.
type Files interface {
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
}

// Config gives the pages what they need.
type Config struct {
	Site       *web.Site
	Publishing *publishing.Service
	Adoption   *adoption.Service
	Files      Files
}

// Public holds the services behind the pages.
type Public struct {
	site       *web.Site
	pages      *web.Pages
	publishing *publishing.Service
	adoption   *adoption.Service
	files      Files
}

// New parses the templates.
func New(cfg Config) (*Public, error) {
	pages, err := cfg.Site.Pages(files)
	if err != nil {
		return nil, err
	}
	return &Public{site: cfg.Site, pages: pages, publishing: cfg.Publishing, adoption: cfg.Adoption, files: cfg.Files}, nil
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
		{"/:id", p.story},
		{"/:id/cover", p.cover},
		{"/:id/media/:number", p.media},
	} {
		open.GET(route.path, p.site.Handle(route.handle))
		open.HEAD(route.path, p.site.Handle(route.handle))
	}
	r.Group("/certificates", p.pages.Use()).GET("/:code", p.site.Handle(p.certificate))
}

type storiesPage struct {
	publishing.Stories
	Older string
	First bool
}

func (p *Public) stories(c *gin.Context) error {
	millis, _ := strconv.ParseInt(c.Query("at"), 10, 64) // what is no number starts at the newest
	found, err := p.publishing.Stories(c.Request.Context(), publishing.Before(millis, c.Query("before")))
	if err != nil {
		return err
	}
	page := storiesPage{Stories: found, First: c.Query("before") == ""}
	if found.Next.ID != "" {
		page.Older = "/articles?at=" + strconv.FormatInt(found.Next.Millis, 10) + "&before=" + found.Next.ID
	}
	return p.pages.Render(c, http.StatusOK, "stories", page)
}

type storyPage struct {
	publishing.Story
	Address string // of the page, as phones reach it
	Image   string // of the cover
}

func (p *Public) story(c *gin.Context) error {
	id := c.Param("id")
	found, err := p.publishing.Story(c.Request.Context(), id)
	if gone, ok := errors.AsType[*publishing.Gone](err); ok {
		return p.pages.Render(c, http.StatusGone, "gone", domain.Public(gone))
	}
	if err != nil {
		return err
	}
	page := storyPage{Story: found, Address: p.site.PublicURL("/articles/" + found.ID)}
	if found.HasCover {
		page.Image = p.site.PublicURL("/articles/" + found.ID + "/cover")
	}
	return p.pages.Render(c, http.StatusOK, "story", page)
}

func (p *Public) cover(c *gin.Context) error {
	found, err := p.publishing.StoryCover(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return p.serve(c, found)
}

func (p *Public) media(c *gin.Context) error {
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return domain.NotFound("没有这个文件。")
	}
	read := p.publishing.StoryMedia
	if c.Query("still") != "" {
		read = p.publishing.StoryStill
	}
	found, err := read(c.Request.Context(), c.Param("id"), number)
	if err != nil {
		return err
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
