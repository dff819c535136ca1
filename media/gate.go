package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"laigao/domain"
)

// Bounds of what one page may fetch.
const (
	pageBytes   = 40 << 20
	pageConnect = 10 * time.Second
)

// gate is the only way by which a page that is photographed reaches the web: a
// proxy on this machine that connects to the given hosts and those below them,
// at addresses of the public internet alone, and to a bounded number of bytes.
type gate struct {
	hosts    []string
	loopback bool // addresses of this machine are let through too
	left     atomic.Int64
	refused  atomic.Bool // somebody asked for what is not let through
	listener net.Listener
	server   *http.Server
	through  *http.Transport
	tunnels  sync.WaitGroup
}

// openGate starts a gate. Close ends it and everything that goes through it.
func openGate(ctx context.Context, hosts []string, loopback bool) (*gate, error) {
	g := &gate{hosts: hosts, loopback: loopback}
	g.left.Store(pageBytes)
	g.through = &http.Transport{DialContext: g.dial, DisableCompression: true, ResponseHeaderTimeout: pageConnect, Proxy: nil}
	var err error
	if g.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("open the gate for a page: %w", err)
	}
	g.server = &http.Server{Handler: g, ReadHeaderTimeout: pageConnect, BaseContext: func(net.Listener) context.Context { return ctx }}
	g.tunnels.Go(func() { _ = g.server.Serve(g.listener) })
	return g, nil
}

// Close ends the gate. Tunnels end with the connections of the browser, which is
// gone by then, and with the context.
func (g *gate) Close() {
	_ = g.server.Close()
	g.through.CloseIdleConnections()
	g.tunnels.Wait()
}

// address is where browsers find the gate.
func (g *gate) address() string { return g.listener.Addr().String() }

// lets reports whether a host may be asked.
func (g *gate) lets(host string) bool {
	host = strings.ToLower(host)
	return slices.ContainsFunc(g.hosts, func(own string) bool { return host == own || strings.HasSuffix(host, "."+own) })
}

var errGate = errors.New("the gate lets nothing through to there")

// dial connects to a host that is let through, at an address that is. The name
// is looked up here and the address used as it was checked.
func (g *gate) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !g.lets(host) || port != "80" && port != "443" && !g.loopback {
		g.refused.Store(true)
		return nil, errGate
	}
	ctx, cancel := context.WithTimeout(ctx, pageConnect)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, fmt.Errorf("look up a page's host: %w", err)
	}
	last := errGate
	for _, ip := range found {
		if !public(ip) && (!g.loopback || !ip.Unmap().IsLoopback()) {
			g.refused.Store(true)
			continue
		}
		conn, err := new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(ip.Unmap().String(), port))
		if err == nil {
			return &metered{Conn: conn, gate: g}, nil
		}
		last = err
	}
	return nil, last
}

// public reports whether an address is one of the internet at large.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc([]string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	}, func(kept string) bool { return netip.MustParsePrefix(kept).Contains(ip) })
}

// metered counts what a page reads against its bound.
type metered struct {
	net.Conn
	gate *gate
}

// Read fails once the page has read all that it may.
func (m *metered) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	if m.gate.left.Add(-int64(n)) < 0 {
		return 0, errors.New("the page is too large")
	}
	return n, err
}

// ServeHTTP passes requests on.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect {
		g.tunnel(w, r)
		return
	}
	if r.URL.Scheme != "http" || r.URL.Host == "" {
		http.Error(w, "", http.StatusForbidden)
		return
	}
	out := r.Clone(r.Context())
	out.RequestURI = ""
	for _, name := range []string{"Proxy-Connection", "Proxy-Authorization", "Connection", "Te", "Upgrade"} {
		out.Header.Del(name)
	}
	answer, err := g.through.RoundTrip(out)
	if err != nil {
		http.Error(w, "", http.StatusForbidden)
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body) // a page that breaks off is photographed as far as it came
}

// tunnel connects a browser with an encrypted host.
func (g *gate) tunnel(w http.ResponseWriter, r *http.Request) {
	there, err := g.dial(r.Context(), "tcp", r.Host)
	if err != nil {
		http.Error(w, "", http.StatusForbidden)
		return
	}
	defer there.Close()
	w.WriteHeader(http.StatusOK)
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	stop := context.AfterFunc(r.Context(), func() { _ = here.Close(); _ = there.Close() })
	defer stop()
	g.tunnels.Go(func() {
		_, _ = io.Copy(there, buffered)
		_ = there.Close()
	})
	_, _ = io.Copy(here, there)
}

// client asks through the gate as a page does.
func (g *gate) client() *http.Client {
	return &http.Client{Transport: g.through, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > 5 || !g.lets(r.URL.Hostname()) {
			g.refused.Store(true)
			return errGate
		}
		return nil
	}}
}

// look asks for a page and says in words why it cannot be photographed.
func (g *gate) look(ctx context.Context, link string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, http.NoBody)
	if err != nil {
		return domain.Invalid("链接不完整，打不开。")
	}
	request.Header.Set("User-Agent", browserName)
	answer, err := g.client().Do(request)
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("look at a page: %w", ctx.Err())
	case err != nil && g.refused.Load():
		return &domain.Error{Kind: domain.KindInvalid, Err: err, Public: "网页不在这家媒体的域名之内，或者转到了别处，没有抓取。请自己截图后上传。"}
	case err != nil:
		return &domain.Error{Kind: domain.KindInvalid, Err: err, Public: "网页打不开，请核对链接，或自己截图后上传。"}
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return domain.Invalid(fmt.Sprintf("网页打不开（%d），请核对链接，或自己截图后上传。", answer.StatusCode))
	}
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") && !strings.HasPrefix(kind, "application/xhtml") {
		return domain.Invalid("链接指向的不是网页，请自己截图后上传。")
	}
	return nil
}
