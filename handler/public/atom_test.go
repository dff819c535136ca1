package public_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

const atomSpace = "http://www.w3.org/2005/Atom"

// node is an element of a document with its words and children.
type node struct {
	name     xml.Name
	attrs    map[string]string
	text     string
	children []*node
}

// all returns the children of one name in Atom's namespace.
func (n *node) all(local string) []*node {
	var found []*node
	for _, child := range n.children {
		if child.name == (xml.Name{Space: atomSpace, Local: local}) {
			found = append(found, child)
		}
	}
	return found
}

func parseXML(text string) (*node, error) {
	decoder, root := xml.NewDecoder(strings.NewReader(text)), &node{}
	path := []*node{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		at := path[len(path)-1]
		switch t := token.(type) {
		case xml.StartElement:
			child := &node{name: t.Name, attrs: map[string]string{}}
			for _, a := range t.Attr {
				child.attrs[a.Name.Local] = a.Value
			}
			at.children = append(at.children, child)
			path = append(path, child)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			at.text += string(t)
		}
	}
	if len(root.children) != 1 {
		return nil, fmt.Errorf("%d root elements", len(root.children))
	}
	return root.children[0], nil
}

// atomCheck gathers what RFC 4287 does not allow.
type atomCheck struct{ problems []string }

func (c *atomCheck) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// atomProblems returns what is wrong with a feed by the rules of RFC 4287: the
// order of elements is free, those that must be there are there once, ids are
// absolute and unique, dates are RFC 3339, and no element of Atom's is unknown.
func atomProblems(text string) []string {
	c := &atomCheck{}
	feed, err := parseXML(text)
	if err != nil {
		return []string{"not well formed: " + err.Error()}
	}
	if feed.name != (xml.Name{Space: atomSpace, Local: "feed"}) {
		return []string{fmt.Sprintf("the root is %v", feed.name)}
	}
	known := []string{"author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights", "subtitle", "title", "updated", "entry"}
	c.container("feed", feed, known)
	if links := linksOf(feed, "self"); len(links) != 1 {
		c.say("feed: %d links to itself", len(links)) // SHOULD, and ours does
	}
	ids := map[string]bool{}
	for i, entry := range feed.all("entry") {
		where := fmt.Sprintf("entry %d", i)
		c.container(where, entry, []string{"author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary", "title", "updated"})
		c.once(where, entry, "content", 0)
		c.once(where, entry, "summary", 0)
		c.once(where, entry, "published", 0)
		for _, id := range entry.all("id") {
			if ids[id.text] {
				c.say("%s: another entry has the id %s", where, id.text)
			}
			ids[id.text] = true
		}
		if len(entry.all("author")) == 0 && len(feed.all("author")) == 0 {
			c.say("%s: neither it nor the feed has an author", where)
		}
		if len(entry.all("content")) == 0 && len(linksOf(entry, "alternate")) == 0 {
			c.say("%s: neither content nor a link to it", where)
		}
	}
	return c.problems
}

// container checks what holds for feeds and entries alike.
func (c *atomCheck) container(where string, n *node, known []string) {
	for _, name := range []string{"id", "title", "updated"} {
		c.once(where, n, name, 1)
	}
	c.once(where, n, "rights", 0)
	seen := map[string]bool{}
	for _, child := range n.children {
		if child.name.Space != atomSpace {
			continue // extensions are allowed
		}
		name := where + " " + child.name.Local
		switch child.name.Local {
		case "id":
			if u, err := url.Parse(child.text); err != nil || !u.IsAbs() {
				c.say("%s: %q is no absolute address", name, child.text)
			}
		case "updated", "published":
			if _, err := time.Parse(time.RFC3339, child.text); err != nil || child.text != strings.ToUpper(child.text) {
				c.say("%s: %q is no date", name, child.text)
			}
		case "title", "summary", "rights", "subtitle":
			if kind := child.attrs["type"]; !slices.Contains([]string{"", "text", "html", "xhtml"}, kind) || kind != "xhtml" && len(child.children) > 0 {
				c.say("%s: type %q with %d elements", name, kind, len(child.children))
			}
		case "author", "contributor":
			if names := child.all("name"); len(names) != 1 || strings.TrimSpace(names[0].text) == "" {
				c.say("%s: without one name", name)
			}
		case "link":
			c.link(name, child, seen)
		}
		if !slices.Contains(known, child.name.Local) {
			c.say("%s: not allowed here", name)
		}
	}
}

func (c *atomCheck) link(name string, n *node, seen map[string]bool) {
	rel := n.attrs["rel"]
	if rel == "" {
		rel = "alternate"
	}
	if _, err := url.Parse(n.attrs["href"]); err != nil || n.attrs["href"] == "" {
		c.say("%s: href %q", name, n.attrs["href"])
	}
	if kind := n.attrs["type"]; kind != "" && strings.Count(kind, "/") != 1 {
		c.say("%s: type %q", name, kind)
	}
	key := rel + " " + n.attrs["type"] + " " + n.attrs["hreflang"]
	if rel == "alternate" && seen[key] {
		c.say("%s: two alternates of one type and language", name)
	}
	seen[key] = true
}

// once reports an element that is there more than once, or less than least.
func (c *atomCheck) once(where string, n *node, local string, least int) {
	if found := len(n.all(local)); found > 1 || found < least {
		c.say("%s: %d times %s", where, found, local)
	}
}

func linksOf(n *node, rel string) []string {
	var found []string
	for _, link := range n.all("link") {
		if link.attrs["rel"] == rel || rel == "alternate" && link.attrs["rel"] == "" {
			found = append(found, link.attrs["href"])
		}
	}
	return found
}

const soundFeed = `<feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-03-06T09:00:00+08:00</updated><id>https://example.org/</id><title>甲</title>` +
	`<link rel="self" href="https://example.org/f"/><author><name>甲</name></author>` +
	`<entry><title type="html">&lt;b&gt;</title><id>urn:x:1</id><updated>2026-03-06T01:00:00Z</updated><link href="https://example.org/1"/></entry></feed>`

func TestAtomProblems_KnowsWhatTheRFCForbids(t *testing.T) {
	if problems := atomProblems(soundFeed); len(problems) != 0 {
		t.Fatalf("a sound feed: %v", problems)
	}
	entry := soundFeed[strings.Index(soundFeed, "<entry>"):strings.Index(soundFeed, "</feed>")]
	for what, c := range map[string][2]string{
		"no id of the feed":      {"<id>https://example.org/</id>", ""},
		"an id twice":            {"</entry>", "</entry>" + entry},
		"a relative id":          {"urn:x:1", "x1"},
		"no date":                {"2026-03-06T01:00:00Z", "2026-03-06 01:00"},
		"a small t":              {"2026-03-06T01:00:00Z", "2026-03-06t01:00:00z"},
		"two titles":             {"<title>甲</title>", "<title>甲</title><title>乙</title>"},
		"nobody's":               {"<author><name>甲</name></author>", ""},
		"an author of no name":   {"<name>甲</name>", "<name> </name>"},
		"nothing to read":        {`<link href="https://example.org/1"/>`, ""},
		"a link to nowhere":      {`href="https://example.org/1"`, ""},
		"two alternates":         {`<link href="https://example.org/1"/>`, `<link href="https://example.org/1"/><link rel="alternate" href="https://example.org/2"/>`},
		"an unknown element":     {"</entry>", "<date>2026</date></entry>"},
		"an unknown type":        {`type="html"`, `type="markdown"`},
		"elements in text":       {"&lt;b&gt;", "<b/>"},
		"not itself":             {`rel="self"`, `rel="related"`},
		"another root":           {"2005/Atom", "1999/rss"},
		"a document that breaks": {"</feed>", ""},
	} {
		if broken := strings.Replace(soundFeed, c[0], c[1], 1); broken == soundFeed || len(atomProblems(broken)) == 0 {
			t.Errorf("%s is not seen", what)
		}
	}
}

// readFeed reads a page of the feed, which must be sound.
func (w *town) readFeed(path string) *node {
	w.t.Helper()
	response, text := w.get(path)
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		w.t.Fatalf("%s: %d %s", path, response.StatusCode, response.Header.Get("Content-Type"))
	}
	if problems := atomProblems(text); len(problems) > 0 {
		w.t.Fatalf("%s: %s\n%s", path, strings.Join(problems, "\n"), text)
	}
	feed, err := parseXML(text)
	w.must(err)
	return feed
}

func TestFeed_IsSoundAndPagesToTheEnd(t *testing.T) {
	w := newTown(t)
	for range 44 {
		w.publish(domain.ArticlePublished)
	}
	seen, pages := map[string]bool{}, 0
	for path := "/articles/feed.xml"; path != ""; pages++ {
		feed := w.readFeed(path)
		if self := linksOf(feed, "self"); self[0] != w.server.URL+path {
			t.Errorf("%s says that it is %s", path, self[0])
		}
		for _, entry := range feed.all("entry") {
			seen[entry.all("id")[0].text] = true
		}
		path = ""
		for _, next := range linksOf(feed, "next") {
			path = strings.TrimPrefix(next, w.server.URL)
		}
	}
	if len(seen) != 45 || pages != 3 {
		t.Errorf("%d articles on %d pages, want 45 on 3", len(seen), pages)
	}
}

func TestFeed_IsSoundWithNothingPublishedAndNothingSet(t *testing.T) {
	w := newTown(t)
	w.must(w.store.SaveSetting(t.Context(), domain.SettingDepartment, domain.Settings{}))
	w.recall()
	if entries := w.readFeed("/articles/feed.xml").all("entry"); len(entries) != 0 {
		t.Errorf("%d entries", len(entries))
	}
}

func TestFeed_IsAskedForOnCondition(t *testing.T) {
	w := newTown(t)
	response, _ := w.get("/articles/feed.xml")
	tag := response.Header.Get("ETag")
	if tag == "" || response.Header.Get("Last-Modified") != "Fri, 06 Mar 2026 01:00:00 GMT" || response.Header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("headers %v", response.Header)
	}
	for _, known := range []string{tag, `"other", W/` + tag} {
		if response, body := w.get("/articles/feed.xml", "If-None-Match", known); response.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("known as %s: %d %q", known, response.StatusCode, body)
		}
	}
	w.recall()
	response, body := w.get("/articles/feed.xml", "If-None-Match", tag, "If-Modified-Since", "Fri, 06 Mar 2026 02:00:00 GMT")
	if response.StatusCode != http.StatusOK || strings.Contains(body, "<entry>") {
		t.Errorf("after the recall: %d\n%s", response.StatusCode, body)
	}
}

func TestFeed_TellsAChangeAndKeepsTheID(t *testing.T) {
	w := newTown(t)
	before := w.readFeed("/articles/feed.xml").all("entry")[0]
	w.now = w.now.Add(48 * time.Hour)
	lines, err := w.store.ArticlesOf(t.Context(), w.story.ID)
	w.must(err)
	a, err := w.store.Article(t.Context(), lines[0].ID)
	w.must(err)
	w.must(w.store.SaveArticle(t.Context(), &a))
	after := w.readFeed("/articles/feed.xml").all("entry")[0]
	if before.all("id")[0].text != after.all("id")[0].text || before.all("published")[0].text != after.all("published")[0].text {
		t.Error("the id or the day of publication changed")
	}
	if got := after.all("updated")[0].text; got != "2026-03-08T09:00:00+08:00" || got == before.all("updated")[0].text {
		t.Errorf("updated %s", got)
	}
}
