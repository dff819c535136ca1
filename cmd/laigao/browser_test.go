package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// browser is one person's browser without scripts: it follows links, fills in
// the forms that pages really have, and keeps cookies.
type browser struct {
	t      *testing.T
	client *http.Client
	origin string // of the server
	again  int    // how often its person tries again what failed
}

func (w *world) newBrowser() *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	b := &browser{t: w.t, client: &http.Client{Jar: jar}, origin: w.origin}
	if w.chaotic {
		b.client.Transport, b.again = &patient{http.DefaultTransport}, 2
	}
	return b
}

// page is what a browser shows.
type page struct {
	browser *browser
	address *url.URL
	status  int
	text    string
	root    *html.Node
}

func (b *browser) open(path string) *page {
	b.t.Helper()
	for try := 0; ; try++ {
		response, err := b.client.Get(b.resolve(path))
		if p := b.show(response, err); p.status < http.StatusBadRequest || try >= b.again {
			return p
		}
	}
}

func (b *browser) resolve(path string) string {
	if strings.HasPrefix(path, "/") {
		return b.origin + path
	}
	return path
}

func (b *browser) show(response *http.Response, err error) *page {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("open: %v", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatalf("read %s: %v", response.Request.URL, err)
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		b.t.Fatalf("parse %s: %v", response.Request.URL, err)
	}
	return &page{browser: b, address: response.Request.URL, status: response.StatusCode, text: string(body), root: root}
}

// must fails the test unless the page has the status and holds all the words.
func (p *page) must(status int, words ...string) *page {
	p.browser.t.Helper()
	if p.status != status {
		p.browser.t.Fatalf("%s: status %d, want %d\n%s", p.address, p.status, status, p.words())
	}
	for _, w := range words {
		if !strings.Contains(p.text, w) {
			p.browser.t.Fatalf("%s: no %q on the page\n%s", p.address, w, p.words())
		}
	}
	return p
}

// words returns the page's visible text, for failures.
func (p *page) words() string {
	var out strings.Builder
	for n := range p.root.Descendants() {
		if n.Type == html.TextNode && (n.Parent == nil || n.Parent.Data != "script" && n.Parent.Data != "style") {
			if text := strings.TrimSpace(n.Data); text != "" {
				out.WriteString(text + "\n")
			}
		}
	}
	return out.String()
}

// meta returns the content of a meta element.
func (p *page) meta(name string) string {
	for n := range p.root.Descendants() {
		if n.Data == "meta" && attribute(n, "name") == name {
			return attribute(n, "content")
		}
	}
	return ""
}

// link returns the first link whose address contains part.
func (p *page) link(part string) string {
	p.browser.t.Helper()
	for n := range p.root.Descendants() {
		if n.Data == "a" && strings.Contains(attribute(n, "href"), part) {
			return attribute(n, "href")
		}
	}
	p.browser.t.Fatalf("%s: no link with %q\n%s", p.address, part, p.words())
	return ""
}

// option returns the value of a select's option whose text contains words.
func (p *page) option(name, words string) string {
	p.browser.t.Helper()
	for n := range p.root.Descendants() {
		if n.Data != "select" || attribute(n, "name") != name {
			continue
		}
		for o := range n.Descendants() {
			if o.Data == "option" && o.FirstChild != nil && strings.Contains(o.FirstChild.Data, words) {
				return optionValue(o)
			}
		}
	}
	p.browser.t.Fatalf("%s: no option %q of %s", p.address, words, name)
	return ""
}

// optionValue is what an option sends: its value, else its words.
func optionValue(o *html.Node) string {
	if has(o, "value") || o.FirstChild == nil {
		return attribute(o, "value")
	}
	return strings.TrimSpace(o.FirstChild.Data)
}

// form is a form as a person sees it, with its present values.
type form struct {
	page   *page
	action string
	values url.Values
}

// form returns the form that posts to an address that ends in part or, failing
// that, contains it.
func (p *page) form(part string) *form {
	p.browser.t.Helper()
	for _, fits := range []func(string, string) bool{strings.HasSuffix, strings.Contains} {
		for n := range p.root.Descendants() {
			if n.Data != "form" || !strings.EqualFold(attribute(n, "method"), "post") {
				continue
			}
			action := attribute(n, "action")
			if action == "" {
				action = p.address.Path
			}
			if fits(action, part) {
				return &form{page: p, action: action, values: fields(n)}
			}
		}
	}
	p.browser.t.Fatalf("%s: no form to %q\n%s", p.address, part, p.words())
	return nil
}

func fields(root *html.Node) url.Values {
	values := url.Values{}
	for n := range root.Descendants() {
		name := attribute(n, "name")
		if name == "" || has(n, "disabled") {
			continue
		}
		switch n.Data {
		case "input":
			kind := attribute(n, "type")
			if kind == "submit" || kind == "file" || (kind == "checkbox" || kind == "radio") && !has(n, "checked") {
				continue
			}
			values.Add(name, attribute(n, "value"))
		case "textarea":
			if n.FirstChild != nil {
				values.Add(name, n.FirstChild.Data)
			} else {
				values.Add(name, "")
			}
		case "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					values.Set(name, optionValue(o))
				}
			}
		}
	}
	return values
}

// set fills fields in, given as name and value in turn.
func (f *form) set(pairs ...string) *form {
	for i := 0; i < len(pairs); i += 2 {
		f.values.Set(pairs[i], pairs[i+1])
	}
	return f
}

// submit sends the form as it stands and shows the page after it.
func (f *form) submit() *page {
	b := f.page.browser
	b.t.Helper()
	target, err := f.page.address.Parse(f.action)
	if err != nil {
		b.t.Fatalf("form address %q: %v", f.action, err)
	}
	response, err := b.client.PostForm(target.String(), f.values)
	return b.show(response, err)
}

func attribute(n *html.Node, name string) string {
	if n.Type != html.ElementNode {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// values returns what all inputs of a name would send if they were ticked.
func (p *page) values(name string) []string {
	var all []string
	for n := range p.root.Descendants() {
		if n.Data == "input" && attribute(n, "name") == name {
			all = append(all, attribute(n, "value"))
		}
	}
	return all
}

// radio returns the value of the first choice of a name that is not empty.
func (p *page) radio(name string) string {
	p.browser.t.Helper()
	for _, value := range p.values(name) {
		if value != "" {
			return value
		}
	}
	p.browser.t.Fatalf("%s: nothing to choose for %s\n%s", p.address, name, p.words())
	return ""
}

// postJSON sends what a page's script sends.
func (b *browser) postJSON(path, csrf string, value any) *page {
	b.t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		b.t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, b.resolve(path), bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("X-CSRF-Token", csrf)
	response, err := b.client.Do(request)
	return b.show(response, err)
}

// upload is a file on its way by the resumable protocol.
type upload struct {
	id      string // of the attachment
	address string
	content []byte
}

func (b *browser) tus(method, address string, headers map[string]string, body []byte) *http.Response {
	b.t.Helper()
	request, err := http.NewRequest(method, address, bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Tus-Resumable", "1.0.0")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, address, err)
	}
	_ = response.Body.Close()
	return response
}

// offset asks how much of an upload has come, -1 when it was never opened. While
// a request that broke off holds the upload still, it asks again, as the page's
// library does.
func (b *browser) offset(u upload) int {
	b.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		response := b.tus(http.MethodHead, u.address, nil, nil)
		offset, err := strconv.Atoi(response.Header.Get("Upload-Offset"))
		if response.StatusCode == http.StatusOK && err == nil {
			return offset
		}
		if response.StatusCode != http.StatusLocked || time.Now().After(deadline) {
			b.t.Logf("no offset of %s: %d", u.address, response.StatusCode)
			return -1
		}
	}
}

// create opens an upload.
func (b *browser) create(u upload) {
	b.t.Helper()
	response := b.tus(http.MethodPost, b.origin+"/upload/", map[string]string{
		"Upload-Length":   strconv.Itoa(len(u.content)),
		"Upload-Metadata": "attachment " + base64.StdEncoding.EncodeToString([]byte(u.id)),
	}, nil)
	if response.StatusCode == http.StatusConflict && b.again > 0 {
		return // the answer to an earlier try was lost
	}
	if response.StatusCode != http.StatusCreated || response.Header.Get("Location") != u.address {
		b.t.Fatalf("create upload: %d at %s, want %s", response.StatusCode, response.Header.Get("Location"), u.address)
	}
}

// patch sends a piece of an upload.
func (b *browser) patch(u upload, from, to int) {
	b.t.Helper()
	for try := 0; from < to; try++ {
		response := b.tus(http.MethodPatch, u.address, map[string]string{
			"Upload-Offset": strconv.Itoa(from), "Content-Type": "application/offset+octet-stream",
		}, u.content[from:to])
		switch {
		case response.StatusCode == http.StatusNoContent:
			return
		case try >= b.again || response.StatusCode != http.StatusConflict:
			b.t.Fatalf("patch %s: %d", u.address, response.StatusCode)
		}
		from = b.offset(u) // a part of it had come before the answer was lost
	}
}
