package wechat

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"laigao/domain"
)

func TestUploadArticleImage_BoundsTheFile(t *testing.T) {
	p, client, _, _ := start(t)
	p.answer("/cgi-bin/media/uploadimg", `{"url":"http://mmbiz.qpic.cn/x"}`)
	if address, err := client.UploadArticleImage(t.Context(), "a.jpg", strings.NewReader("picture")); err != nil || address != "http://mmbiz.qpic.cn/x" {
		t.Errorf("UploadArticleImage = %q, %v", address, err)
	}
	for _, size := range []int{0, 1 << 20} {
		if _, err := client.UploadArticleImage(t.Context(), "a.jpg", strings.NewReader(strings.Repeat("x", size))); domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	p.answer("/cgi-bin/media/uploadimg", `{}`)
	if _, err := client.UploadArticleImage(t.Context(), "a.jpg", strings.NewReader("picture")); err == nil {
		t.Error("an answer without an address was accepted")
	}
}

func TestFetchMedia_StreamsFilesAndFollowsVideos(t *testing.T) {
	p, client, _, _ := start(t)
	if _, err := client.tokens.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.do(func() {
		p.serial++ // the first try meets a dead token
		p.handler["/cgi-bin/media/get"] = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("media_id") == "V" {
				w.Header().Set("Content-Type", "text/plain")
				fmt.Fprintf(w, `{"video_url":%q}`, p.URL+"/video?vkey=1")
				return
			}
			w.Header().Set("Content-Type", "image/jpeg")
			w.Header().Set("Content-disposition", `attachment; filename="M1.jpg"`)
			fmt.Fprint(w, `{"errcode":40007}`) // a file may look like anything
		}
		p.handler["/video"] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "video/mp4")
			fmt.Fprint(w, "film")
		}
	})
	media, err := client.FetchMedia(t.Context(), "M1")
	if err != nil || media.ContentType != "image/jpeg" || media.Name != "M1.jpg" || media.Size != 17 {
		t.Fatalf("FetchMedia = %+v, %v", media, err)
	}
	if data, err := io.ReadAll(media.Body); err != nil || string(data) != `{"errcode":40007}` || media.Body.Close() != nil {
		t.Errorf("read %q, %v", data, err)
	}
	media, err = client.FetchMedia(t.Context(), "V")
	if err != nil || media.ContentType != "video/mp4" {
		t.Fatalf("video: %+v, %v", media, err)
	}
	if data, err := io.ReadAll(media.Body); err != nil || string(data) != "film" || media.Body.Close() != nil {
		t.Errorf("read %q, %v", data, err)
	}
	p.answer("/cgi-bin/media/get", `{"errcode":40007,"errmsg":"invalid media_id"}`)
	if _, err := client.FetchMedia(t.Context(), "M1"); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("expired: %v", err)
	}
}

func TestFetchMedia_GoesNowhereElse(t *testing.T) {
	p, client, _, _ := start(t)
	elsewhere := newPlatform(t)
	for _, address := range []string{
		elsewhere.URL + "/video", "http://example.org/x", "file:///etc/passwd", "http://vweixinp.tc.qq.com.example.org/", "http://user@" + strings.TrimPrefix(p.URL, "http://") + "/video", p.URL + "/redirect",
	} {
		p.do(func() {
			p.handler["/cgi-bin/media/get"] = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"video_url":%q}`, address)
			}
			p.handler["/redirect"] = func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, elsewhere.URL+"/video", http.StatusFound)
			}
		})
		media, err := client.FetchMedia(t.Context(), "V")
		if err == nil {
			_ = media.Body.Close()
			t.Errorf("%s was fetched", address)
		}
	}
	if requests := elsewhere.requests(); len(requests) != 0 {
		t.Errorf("requests elsewhere: %q", requests)
	}
}

func TestDownload_FailsBeyondItsLimitAndHidesAddresses(t *testing.T) {
	cancelled := false
	body := &download{body: io.NopCloser(strings.NewReader("123456")), left: 5, cancel: func() { cancelled = true }, hide: func(err error) error { return err }}
	if data, err := io.ReadAll(body); domain.KindOf(err) != domain.KindInvalid || len(data) > 5 {
		t.Errorf("read %q, %v", data, err)
	}
	if err := body.Close(); err != nil || !cancelled {
		t.Errorf("Close: %v, cancelled %t", err, cancelled)
	}
}
