package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"laigao/domain"
)

const (
	downloadDeadline = 3 * time.Minute
	downloadLimit    = 100 << 20
)

// Media is a file at the platform, to be read once and closed.
type Media struct {
	Body        io.ReadCloser
	ContentType string
	Name        string // as the platform calls it, may be empty
	Size        int64  // -1 when the platform does not say
}

// FetchMedia opens a temporary file that a follower sent or a page uploaded. The
// platform keeps it for three days. Reading fails beyond 100 MiB or three minutes.
func (c *Client) FetchMedia(ctx context.Context, mediaID string) (Media, error) {
	const path = "/cgi-bin/media/get"
	if err := c.transport.rests.check(path, c.transport.now()); err != nil {
		return Media{}, err
	}
	token, err := c.tokens.Token(ctx)
	if err != nil {
		return Media{}, newBeforehand(path, err)
	}
	media, video, err := c.openMedia(ctx, token, mediaID)
	if rejectsToken(err) {
		fresh, renewErr := c.tokens.RefreshIf(ctx, token)
		if renewErr != nil {
			return Media{}, err
		}
		media, video, err = c.openMedia(ctx, fresh, mediaID)
	}
	if err != nil || video == "" {
		return media, err
	}
	return c.openVideo(ctx, video)
}

// openMedia asks for the file once. A video is answered with its address instead.
func (c *Client) openMedia(ctx context.Context, token, mediaID string) (media Media, video string, err error) {
	const path = "/cgi-bin/media/get"
	address := c.hosts[apiHost].String() + path + "?" + url.Values{"access_token": {token}, "media_id": {mediaID}}.Encode()
	res, err := c.transport.stream(ctx, path, token, address)
	if err != nil {
		return Media{}, "", err
	}
	if isFile(res.Header) {
		return mediaOf(res), "", nil
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	if err != nil {
		return Media{}, "", c.transport.failure(path, token, err, true)
	}
	if _, err := c.transport.judge(path, token, http.StatusOK, body); err != nil {
		return Media{}, "", err
	}
	var answer struct {
		Video string `json:"video_url"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Video == "" {
		return Media{}, "", newCallError(&callError{path: path, text: "the answer holds neither a file nor an address"})
	}
	return Media{}, answer.Video, nil
}

// openVideo opens the address that the platform gave for a video.
func (c *Client) openVideo(ctx context.Context, address string) (Media, error) {
	const path = "video_url"
	parsed, err := url.Parse(address)
	if err != nil || !c.transport.trusts(parsed) {
		return Media{}, &domain.Error{Kind: domain.KindInternal, Err: errors.New("wechat video_url: the address is not the platform's")}
	}
	if base, ok := c.hosts[strings.ToLower(parsed.Host)]; ok {
		parsed.Scheme, parsed.Host, parsed.Path, parsed.RawPath = base.Scheme, base.Host, base.Path+parsed.Path, ""
	}
	res, err := c.transport.stream(ctx, path, "", parsed.String())
	if err != nil {
		return Media{}, err
	}
	if !isFile(res.Header) && res.Header.Get("Content-Type") != "" {
		_ = res.Body.Close()
		return Media{}, newCallError(&callError{path: path, text: "the address leads to a text instead of a file"})
	}
	return mediaOf(res), nil
}

// trusts reports whether a file may be fetched from u: the platform's hosts, its
// file servers, and the addresses configured in their place.
func (t *transport) trusts(u *url.URL) bool {
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return false
	}
	host := strings.ToLower(u.Host)
	for official, base := range t.hosts {
		if host == official || host == strings.ToLower(base.Host) && u.Scheme == base.Scheme {
			return true
		}
	}
	return strings.HasSuffix(host, ".weixin.qq.com") || strings.HasSuffix(host, ".tc.qq.com") || host == "mmbiz.qpic.cn"
}

// stream opens an address and leaves the body to be read; closing the body ends
// the deadline. It follows no redirect out of the platform.
func (t *transport) stream(ctx context.Context, path, token, address string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, downloadDeadline)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		cancel()
		return nil, t.failure(path, token, err, false)
	}
	client := http.Client{Transport: t.way, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		next.Header.Del("Referer") // it would hold the token
		if len(before) > 3 || !t.trusts(next.URL) {
			return errors.New("redirected away from the platform")
		}
		return nil
	}}
	started := t.now()
	res, err := client.Do(req)
	took := t.now().Sub(started)
	if err != nil {
		cancel()
		t.observe(path, CodeNoAnswer, took)
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // without the URL
		}
		return nil, t.failure(path, token, err, false)
	}
	if res.StatusCode != http.StatusOK {
		cancel()
		_ = res.Body.Close()
		t.observe(path, -res.StatusCode, took)
		return nil, newCallError(&callError{path: path, status: res.StatusCode, text: fmt.Sprintf("HTTP status %d", res.StatusCode)})
	}
	t.observe(path, 0, took)
	res.Body = &download{body: res.Body, left: downloadLimit, cancel: cancel, hide: func(err error) error {
		return t.failure(path, token, err, false)
	}}
	return res, nil
}

// download is a body with a limit, whose closing ends the deadline of its request.
type download struct {
	body   io.ReadCloser
	left   int64
	cancel context.CancelFunc
	hide   func(error) error // makes an error that names no address
}

// Read reads on, and fails once the file proves larger than the limit.
func (d *download) Read(p []byte) (int, error) {
	n, err := d.body.Read(p)
	d.left -= int64(n)
	if d.left < 0 {
		return 0, &domain.Error{Kind: domain.KindInvalid, Public: "文件太大，无法接收。", Err: errors.New("wechat download: larger than the limit")}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = d.hide(err)
	}
	return n, err
}

// Close closes the connection's stream and ends the deadline.
func (d *download) Close() error {
	err := d.body.Close()
	d.cancel()
	return err
}

// isFile reports whether the answer is a file rather than JSON.
func isFile(header http.Header) bool {
	if header.Get("Content-Disposition") != "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && kind != "application/json" && !strings.HasPrefix(kind, "text/")
}

// mediaOf describes the file of an answer.
func mediaOf(res *http.Response) Media {
	media := Media{Body: res.Body, ContentType: res.Header.Get("Content-Type"), Size: res.ContentLength}
	if _, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition")); err == nil {
		media.Name = params["filename"]
	}
	return media
}
