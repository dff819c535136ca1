package public

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/publishing"
)

// atomFeed is the feed as Atom (RFC 4287) writes it, in pages as RFC 5005 does.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   atomText    `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomPerson  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Rights  *atomText   `xml:"rights,omitempty"`
	Entries []atomEntry `xml:"entry"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string      `xml:"id"`
	Title     atomText    `xml:"title"`
	Links     []atomLink  `xml:"link"`
	Published string      `xml:"published"`
	Updated   string      `xml:"updated"`
	Author    *atomPerson `xml:"author,omitempty"` // the feed's where an article has none of its own
	Summary   *atomText   `xml:"summary,omitempty"`
}

const (
	atomType = "application/atom+xml"
	htmlType = "text/html"
	feedPath = "/articles/feed.xml"
)

// feed answers with a page of articles as Atom. A reader that has it already
// gets no body; only the tag decides that, since what is recalled leaves the
// feed without making anything newer.
func (p *Public) feed(c *gin.Context) error {
	q := publishing.StoriesQuery{Before: storiesQuery(c).Before}
	found, err := p.publishing.Stories(c.Request.Context(), q)
	if err != nil {
		return err
	}
	updated := time.Unix(0, 0)
	feed := p.feedOf(found)
	feed.Links = append(feed.Links, atomLink{Rel: "self", Type: atomType, Href: p.site.PublicURL(c.Request.URL.RequestURI())})
	if query := older(q, found); query != "" {
		feed.Links = append(feed.Links, atomLink{Rel: "next", Type: atomType, Href: p.site.PublicURL(feedPath + query)})
	}
	for _, line := range found.Lines {
		if line.UpdatedAt.After(updated) {
			updated = line.UpdatedAt
		}
		feed.Entries = append(feed.Entries, p.entryOf(line))
	}
	feed.Updated = stamp(updated)
	text, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return fmt.Errorf("write feed: %w", err)
	}
	c.Header("Last-Modified", updated.UTC().Format(http.TimeFormat))
	web.Keep(c, atomType+"; charset=utf-8", append([]byte(xml.Header), text...))
	return nil
}

// feedOf returns the feed without its entries.
func (p *Public) feedOf(found publishing.Stories) atomFeed {
	feed := atomFeed{
		Lang: "zh-CN", ID: p.site.PublicURL("/articles"), Title: plainText(found.Federation + "来稿选登"), Author: atomPerson{Name: found.Federation},
		Links: []atomLink{
			{Rel: "alternate", Type: htmlType, Href: p.site.PublicURL("/articles")},
			{Rel: "first", Type: atomType, Href: p.site.PublicURL(feedPath)},
		},
	}
	if found.Federation == "" {
		feed.Author.Name = "来稿选登"
		return feed
	}
	rights := plainText("© " + found.Federation)
	feed.Rights = &rights
	return feed
}

// entryOf returns an article as it stands in the feed. Its id stays as long as it
// is public, and updated tells every change of what was published.
func (p *Public) entryOf(line publishing.StoryLine) atomEntry {
	address := p.site.PublicURL("/articles/" + line.ID)
	entry := atomEntry{
		ID: address, Title: plainText(line.Title), Links: []atomLink{{Rel: "alternate", Type: htmlType, Href: address}},
		Published: stamp(line.PublishedAt), Updated: stamp(line.UpdatedAt),
	}
	author := line.Author
	if author == "" {
		author = line.UnitName
	}
	if author != "" {
		entry.Author = &atomPerson{Name: author}
	}
	if line.Digest != "" {
		summary := plainText(line.Digest)
		entry.Summary = &summary
	}
	return entry
}

func plainText(text string) atomText { return atomText{Type: "text", Text: text} }

func stamp(t time.Time) string { return t.In(domain.Shanghai()).Format(time.RFC3339) }
