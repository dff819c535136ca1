package public

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/publishing"
)

// atomFeed is the feed as Atom (RFC 4287) writes it.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Author    string   `xml:"author>name"`
	Summary   string   `xml:"summary"`
}

// feed answers with the newest articles as Atom.
func (p *Public) feed(c *gin.Context) error {
	found, err := p.publishing.Stories(c.Request.Context(), publishing.Before(0, ""))
	if err != nil {
		return err
	}
	feed := atomFeed{
		ID: p.site.PublicURL("/articles"), Title: found.Federation + "来稿选登", Updated: stamp(time.Unix(0, 0)),
		Links: []atomLink{{Href: p.site.PublicURL("/articles")}, {Rel: "self", Href: p.site.PublicURL("/articles/feed.xml")}},
	}
	for i, line := range found.Lines {
		if i == 0 {
			feed.Updated = stamp(line.PublishedAt)
		}
		address := p.site.PublicURL("/articles/" + line.ID)
		feed.Entries = append(feed.Entries, atomEntry{
			ID: address, Title: line.Title, Link: atomLink{Href: address},
			Published: stamp(line.PublishedAt), Updated: stamp(line.PublishedAt), Author: line.UnitName, Summary: line.Digest,
		})
	}
	text, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return fmt.Errorf("write feed: %w", err)
	}
	c.Data(http.StatusOK, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), text...))
	return nil
}

func stamp(t time.Time) string { return t.In(domain.Shanghai()).Format(time.RFC3339) }
