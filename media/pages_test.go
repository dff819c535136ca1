package media

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"laigao/domain"
)

func camera(t *testing.T, loopback bool) *Pages {
	t.Helper()
	p, err := NewPages("", loopback)
	if err != nil {
		t.Fatalf("%v; run scripts/install.sh browser", err)
	}
	return p
}

// outlet serves pages of an outlet and counts what a stranger is asked for.
func outlet(t *testing.T) (address string, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(stranger.Close)
	elsewhere := strings.Replace(stranger.URL, "127.0.0.1", "localhost", 1)
	pages := http.NewServeMux()
	pages.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><title>样例</title><body style="margin:0;background:#fff"><h1 style="background:#c8102e;height:600px;margin:0">采用</h1>
			<img src="/picture.svg"><img src="%[1]s/spy.png"><iframe src="%[1]s/frame"></iframe><script>fetch("%[1]s/fetched")</script>`, elsewhere)
	})
	pages.HandleFunc("/picture.svg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200" fill="#00f"/></svg>`)
	})
	pages.Handle("/away", http.RedirectHandler(elsewhere+"/", http.StatusFound))
	pages.HandleFunc("/plain", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "words") })
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	return server.URL, asked
}

func TestPages_PhotographAPageAndReachNoOtherHost(t *testing.T) {
	address, asked := outlet(t)
	var shot bytes.Buffer
	if err := camera(t, true).Photograph(t.Context(), address+"/page", []string{"127.0.0.1"}, &shot); err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(&shot)
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds(); size.Dx() != pageWidth || size.Dy() < 700 || size.Dy() > 1500 {
		t.Errorf("the picture is %v, want the page without the empty rest", size)
	}
	if r, g, _, _ := picture.At(1000, 300).RGBA(); r>>8 != 0xc8 || g>>8 != 0x10 {
		t.Errorf("the heading is %v", picture.At(1000, 300))
	}
	if _, _, b, _ := picture.At(50, 700).RGBA(); b>>8 != 0xff {
		t.Errorf("the page's own picture is missing: %v", picture.At(50, 700))
	}
	if asked.Load() != 0 {
		t.Errorf("a stranger's host was asked %d times", asked.Load())
	}
}

func TestPages_SayWhyAPageIsNotPhotographed(t *testing.T) {
	address, asked := outlet(t)
	own := []string{"127.0.0.1"}
	for what, c := range map[string]struct {
		link     string
		hosts    []string
		loopback bool
		words    string
	}{
		"no such page":                   {address + "/none", own, true, "404"},
		"no page at all":                 {address + "/plain", own, true, "不是网页"},
		"it leads away":                  {address + "/away", own, true, "转到了别处"},
		"another outlet's":               {address + "/page", []string{"example.com"}, true, "不在这家媒体的域名之内"},
		"nobody listens":                 {"http://127.0.0.1:1/", own, true, "打不开"},
		"our own network":                {address + "/page", own, false, "不在这家媒体的域名之内"},
		"a host that names this machine": {strings.Replace(address, "127.0.0.1", "localhost", 1) + "/page", []string{"localhost"}, false, "不在这家媒体的域名之内"},
		"a file":                         {"file:///etc/passwd", own, true, "打不开"},
	} {
		err := camera(t, c.loopback).Photograph(t.Context(), c.link, c.hosts, new(bytes.Buffer))
		if err == nil || domain.KindOf(err) != domain.KindInvalid || !strings.Contains(domain.Public(err), c.words) {
			t.Errorf("%s: got %v (%s), want %s", what, err, domain.Public(err), c.words)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("a stranger's host was asked %d times", asked.Load())
	}
}

func TestPages_EndWithTheirContext(t *testing.T) {
	stuck := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer stuck.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := camera(t, true).Photograph(ctx, stuck.URL, []string{"127.0.0.1"}, new(bytes.Buffer))
	if err == nil || domain.KindOf(err) == domain.KindInvalid {
		t.Errorf("broken off: %v, want an error that is tried again", err)
	}
}

func TestGate_LetsThroughPublicAddressesAlone(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2400:3200::1": true, "127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "fe80::1": false, "fd00::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:7f00:1::": false, "198.18.0.1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public %v, want %v", address, got, want)
		}
	}
}

func TestGate_TunnelsToEncryptedHostsThatItLetsThrough(t *testing.T) {
	there := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("采用", 1000)) }))
	defer there.Close()
	g, err := openGate(t.Context(), []string{"127.0.0.1"}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	through := there.Client()
	way, ok := through.Transport.(*http.Transport)
	if !ok {
		t.Fatal("the test server's client has no transport")
	}
	way.Proxy = func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: g.address()}, nil }
	defer way.CloseIdleConnections()
	ask := func(address string) (int, error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			return 0, err
		}
		answer, err := through.Do(request)
		if err != nil {
			return 0, err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		return len(body), err
	}
	if n, err := ask(there.URL); err != nil || n != 6000 {
		t.Errorf("through the tunnel came %d bytes, %v", n, err)
	}
	if n, err := ask(strings.Replace(there.URL, "127.0.0.1", "localhost", 1)); err == nil {
		t.Errorf("from a host that is not the outlet's came %d bytes", n)
	}
}
