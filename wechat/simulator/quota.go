package simulator

import (
	"context"
	"net"
	"net/url"
	"time"
)

const clearsPerMonth = 10

// usage counts an account's calls of one day.
type usage struct {
	Day    string         `json:"day"`
	Calls  map[string]int `json:"calls"`
	Month  string         `json:"month"`
	Clears int            `json:"clears"`
}

func (u *usage) turn(now time.Time) {
	if today := day(now); u.Day != today || u.Calls == nil {
		u.Day, u.Calls = today, map[string]int{}
	}
	if this := month(now); u.Month != this {
		u.Month, u.Clears = this, 0
	}
}

// count books one call, or refuses it when the day's quota is used up.
func (u *usage) count(rt route, now time.Time) error {
	u.turn(now)
	if rt.daily > 0 && u.Calls[rt.path] >= rt.daily {
		return fail(45009)
	}
	u.Calls[rt.path]++
	return nil
}

func clearQuota(c *call, in struct {
	AppID string `json:"appid"`
},
) (object, error) {
	if in.AppID != c.account.AppID {
		return nil, fail(40013)
	}
	u := &c.account.Usage
	u.turn(c.now())
	if u.Clears >= clearsPerMonth {
		return nil, fail(48006)
	}
	u.Clears++
	u.Calls = map[string]int{}
	return nil, nil
}

func readQuota(c *call, in struct {
	Path string `json:"cgi_path"`
},
) (object, error) {
	for _, rt := range platformRoutes() {
		if rt.path != in.Path {
			continue
		}
		daily := rt.daily
		if rt.path == "/cgi-bin/token" {
			daily = legacyPerDay
		}
		used := c.account.Usage.Calls[rt.path]
		answer := ok()
		answer["quota"] = object{"daily_limit": daily, "used": used, "remain": max(daily-used, 0)}
		return answer, nil
	}
	return nil, fail(76021)
}

// checkCallback resolves the callback's host and connects to it, outside the
// lock because both may take a while.
func checkCallback(c *call) (answer, error) {
	u, err := url.Parse(c.account.CallbackURL)
	if err != nil || u.Host == "" {
		return nil, failWith(40048, "invalid url: no callback is configured")
	}
	ctx, cancel := context.WithTimeout(c.request.Context(), 3*time.Second)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, u.Hostname())
	if err != nil {
		return nil, fail(-1)
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	answer := ok()
	var dns, ping []object
	for _, ip := range addresses {
		dns = append(dns, object{"ip": ip, "real_operator": "LOOPBACK"})
		start := c.server.cfg.Now()
		loss := "0%"
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(ip, port))
		if err != nil {
			loss = "100%"
		} else {
			_ = conn.Close()
		}
		took := c.server.cfg.Now().Sub(start)
		ping = append(ping, object{"ip": ip, "from_operator": "LOOPBACK", "package_loss": loss, "time": took.String()})
	}
	answer["dns"], answer["ping"] = dns, ping
	return answer, nil
}
