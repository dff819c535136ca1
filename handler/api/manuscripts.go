package api

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/publishing"
)

// line is a manuscript in the list.
type line struct {
	ID        string `json:"id"`
	State     string `json:"state"` // published or removed
	UpdatedAt string `json:"updated_at"`
	Number    string `json:"number,omitempty"`
	Title     string `json:"title,omitempty"`
	Excerpt   string `json:"excerpt,omitempty"`
	Unit      string `json:"unit,omitempty"`
	URL       string `json:"url,omitempty"`
}

// list is a page of the list.
type list struct {
	Items []line `json:"items"`
	Next  string `json:"next"` // to be sent as after
	More  bool   `json:"more"`
}

// manuscript is one in full.
type manuscript struct {
	line
	Byline      string     `json:"byline"`
	Class       string     `json:"class"`
	Genre       string     `json:"genre"`
	Language    string     `json:"language"`
	ActivityDay string     `json:"activity_day,omitempty"`
	HTML        string     `json:"html"`
	Media       []file     `json:"media"`
	Adoptions   []adoption `json:"adoptions"`
}

// file is a picture, sound or film.
type file struct {
	Number     int    `json:"number"`
	Kind       string `json:"kind"` // photo, audio or video
	MIME       string `json:"mime"`
	Size       int64  `json:"size"`
	SHA256     string `json:"sha256,omitempty"`
	Width      int    `json:"width,omitempty"`
	Height     int    `json:"height,omitempty"`
	DurationMS int64  `json:"duration_ms,omitempty"`
	Caption    string `json:"caption,omitempty"`
	Placed     bool   `json:"placed"` // it stands in html
	URL        string `json:"url"`
}

// adoption is where a manuscript was adopted.
type adoption struct {
	Outlet string `json:"outlet"`
	Day    string `json:"day"`
	Title  string `json:"title"`
	Link   string `json:"link,omitempty"`
}

func (a *API) manuscripts(c *gin.Context) error {
	q, err := query(c)
	if err != nil {
		return err
	}
	found, err := a.publishing.Offers(c.Request.Context(), q)
	if err != nil {
		return err
	}
	page := list{Items: []line{}, Next: strconv.FormatInt(found.Next, 10), More: found.More}
	for _, l := range found.Lines {
		page.Items = append(page.Items, a.line(l))
	}
	return answer(c, page)
}

func (a *API) line(l publishing.OfferLine) line {
	at := l.ChangedAt.In(domain.Shanghai()).Format(time.RFC3339)
	if l.Removed {
		return line{ID: l.ID, State: "removed", UpdatedAt: at}
	}
	return line{
		ID: l.ID, State: "published", UpdatedAt: at, Number: l.Number, Title: l.Title, Excerpt: l.Excerpt, Unit: l.Unit, URL: a.address(l.ID),
	}
}

func (a *API) address(id string) string {
	return a.site.PublicURL("/api/v1/manuscripts/" + url.PathEscape(id))
}

func (a *API) mediaAddress(id string, number int) string {
	return a.address(id) + "/media/" + strconv.Itoa(number)
}

func (a *API) manuscript(c *gin.Context) error {
	id := c.Param("id")
	o, err := a.publishing.Offer(c.Request.Context(), id, func(number int) string { return a.mediaAddress(id, number) })
	if err != nil {
		return err
	}
	m := manuscript{
		line: a.line(o.OfferLine), Byline: o.Byline, Class: o.Class.String(), Genre: o.Genre.String(), Language: o.Language.String(),
		ActivityDay: string(o.ActivityDay), HTML: o.HTML, Media: []file{}, Adoptions: []adoption{},
	}
	for _, f := range o.Media {
		m.Media = append(m.Media, file{
			Number: f.Number, Kind: kind(f.Kind), MIME: f.MIME, Size: f.Size, SHA256: f.SHA256, Width: f.Width, Height: f.Height,
			DurationMS: f.DurationMS, Caption: f.Caption, Placed: f.Placed, URL: a.mediaAddress(id, f.Number),
		})
	}
	for _, d := range o.Adoptions {
		m.Adoptions = append(m.Adoptions, adoption{Outlet: d.Outlet, Day: string(d.Day), Title: d.Title, Link: d.Link})
	}
	return answer(c, m)
}

func kind(k domain.AttachmentKind) string {
	switch k {
	case domain.KindAudio:
		return "audio"
	case domain.KindVideo:
		return "video"
	}
	return "photo"
}

// media hands out a file, whole or in ranges.
func (a *API) media(c *gin.Context) error {
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return domain.NotFound("没有这个文件。")
	}
	found, err := a.publishing.OfferFile(c.Request.Context(), c.Param("id"), number)
	if err != nil {
		return err
	}
	content, err := a.files.Open(c.Request.Context(), found.Key)
	if err != nil {
		return err
	}
	defer content.Close()
	c.Header("Content-Type", found.MIME)
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Cache-Control", "private, no-cache")
	if found.SHA256 != "" {
		c.Header("ETag", `"`+found.SHA256+`"`)
	}
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, content)
	return nil
}
