package wechat

import (
	"context"
	"sync"
	"time"

	"laigao/domain"
)

// TemplatePath is the API path of template messages.
const TemplatePath = "/cgi-bin/message/template/send"

// rests are the API paths that are left alone for a while after a refusal that
// asking again would only confirm, or make worse. Each process learns by itself.
type rests struct {
	mu     sync.Mutex
	byPath map[string]rest
}

// rest is how long a path is left alone, and because of which refusal.
type rest struct {
	until   time.Time
	refusal *APIError
}

// restOf returns until when a path is left alone after a refusal at now, the
// zero time when it is not.
func restOf(code int, now time.Time) time.Time {
	switch code {
	case 45009: // the day's quota is used up; the platform's day ends at midnight in Shanghai
		return domain.DayOf(now).Add(1).Time()
	case 45011: // too fast
		return now.Add(3 * time.Second)
	case 40164, 61004: // our address is not on the account's list
		return now.Add(5 * time.Minute)
	case 40013, 40125, 40243: // wrong or frozen secret
		return now.Add(5 * time.Minute)
	case 48004, 50002, 53500: // banned or limited
		return now.Add(time.Hour)
	}
	return time.Time{}
}

// learn notes a refusal that asks to be left alone.
func (r *rests) learn(path string, refusal *APIError, now time.Time) {
	until := restOf(refusal.Code, now)
	if until.IsZero() {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byPath == nil {
		r.byPath = map[string]rest{}
	}
	r.byPath[path] = rest{until: until, refusal: refusal}
}

// check returns the error of a call that is not made because its path is left
// alone: the refusal, to be tried again when that is over.
func (r *rests) check(path string, now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	resting, ok := r.byPath[path]
	if !ok {
		return nil
	}
	if !now.Before(resting.until) {
		delete(r.byPath, path)
		return nil
	}
	err := newAPIError(resting.refusal)
	err.Err = &domain.Later{At: resting.until, Err: resting.refusal}
	return err
}

// TemplatesReady returns a *domain.Later while template messages are left alone.
func (c *Client) TemplatesReady() error {
	return c.transport.rests.check(TemplatePath, c.transport.now())
}

// Rest says until when an API path is left alone after a refusal, and because
// of which errcode; the zero time when it is not.
type Rest struct {
	Path  string
	Code  int
	Until time.Time
}

// Rests returns the paths that this process leaves alone now.
func (c *Client) Rests() []Rest {
	r := &c.transport.rests
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Rest
	for path, resting := range r.byPath {
		if c.transport.now().Before(resting.until) {
			all = append(all, Rest{Path: path, Code: resting.refusal.Code, Until: resting.until})
		}
	}
	return all
}

// ClearQuota sets the account's counters of all calls back to zero, which the
// platform allows ten times a month, and ends every rest.
func (c *Client) ClearQuota(ctx context.Context) error {
	if err := c.call(ctx, "/cgi-bin/clear_quota", map[string]string{"appid": c.appID}, nil); err != nil {
		return err
	}
	r := &c.transport.rests
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.byPath)
	return nil
}

// NeedsSomebody reports whether a refusal stays until somebody does something
// about it: the operator, or the account's administrator on the platform.
func NeedsSomebody(code int) bool {
	switch code {
	case 40001, 40013, 40125, 40164, 40243, 61004, 89503, 45009, 48004, 48008, 50002, 53500, 40037, 40249, 45106:
		return true
	}
	return false
}

// Quota is how often the platform lets a verified account call a path on one
// day. Source: the platform's table of API call limits; accounts with many
// followers have more.
type Quota struct {
	Path     string
	Label    string
	Daily    int64
	Articles bool // it is about articles, which may go through an account of their own
}

// Quotas returns the limits that this product can come near to.
func Quotas() []Quota {
	return []Quota{
		{Path: TemplatePath, Label: "模板消息", Daily: 100_000},
		{Path: "/cgi-bin/message/custom/send", Label: "客服消息", Daily: 500_000},
		{Path: "/cgi-bin/media/get", Label: "下载聊天里的文件", Daily: 200_000},
		{Path: "/cgi-bin/media/upload", Label: "上传临时素材", Daily: 100_000},
		{Path: "/cgi-bin/draft/add", Label: "新建草稿", Daily: 1000, Articles: true},
		{Path: "/cgi-bin/freepublish/submit", Label: "发布", Daily: 100, Articles: true},
		{Path: "/cgi-bin/freepublish/get", Label: "查询发布结果", Daily: 100, Articles: true},
		{Path: "/cgi-bin/freepublish/delete", Label: "删除已发布的文章", Daily: 10, Articles: true},
		{Path: "/cgi-bin/message/mass/sendall", Label: "群发", Daily: 100, Articles: true},
		{Path: "/cgi-bin/menu/create", Label: "修改菜单", Daily: 1000},
		{Path: "/cgi-bin/qrcode/create", Label: "二维码", Daily: 100_000},
		{Path: "/datacube/getarticletotal", Label: "文章阅读数据", Daily: 500, Articles: true},
	}
}
