package wechat

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/url"
	"strings"

	"laigao/domain"
)

const (
	articleImageLimit = 1<<20 - 1
	coverLimit        = 10 << 20
)

// UploadArticleImage stores a picture, JPEG or PNG under 1 MiB, at the platform
// and returns its address, the only kind that an article's text may show.
func (c *Client) UploadArticleImage(ctx context.Context, name string, r io.Reader) (string, error) {
	var answer struct {
		URL string `json:"url"`
	}
	file := upload{Path: "/cgi-bin/media/uploadimg", Name: name, Limit: articleImageLimit, Full: "文中图片要小于一兆，请压缩后再试。"}
	if err := c.upload(ctx, file, r, &answer); err != nil {
		return "", err
	}
	if answer.URL == "" {
		return "", newCallError(&callError{path: file.Path, text: "the answer holds no address"})
	}
	return answer.URL, nil
}

// AddCover stores a picture up to 10 MiB in the account's library and returns the
// media id by which a draft names its cover.
func (c *Client) AddCover(ctx context.Context, name string, r io.Reader) (string, error) {
	var answer struct {
		MediaID string `json:"media_id"`
	}
	file := upload{
		Path: "/cgi-bin/material/add_material", Query: url.Values{"type": {"image"}}, Name: name,
		Limit: coverLimit, Full: "封面不能超过十兆，请压缩后再试。",
	}
	if err := c.upload(ctx, file, r, &answer); err != nil {
		return "", err
	}
	if answer.MediaID == "" {
		return "", newCallError(&callError{path: file.Path, text: "the answer holds no media id"})
	}
	return answer.MediaID, nil
}

// upload is one file on its way to the platform.
type upload struct {
	Path  string
	Query url.Values
	Name  string
	Limit int64
	Full  string // what people read when the file is larger than Limit
}

// upload sends a file as the platform's form field, replayable in memory.
func (c *Client) upload(ctx context.Context, file upload, r io.Reader, out any) error {
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("media", fileName(file.Name))
	if err != nil {
		return fmt.Errorf("build upload to %s: %w", file.Path, err)
	}
	size, err := io.Copy(part, io.LimitReader(r, file.Limit+1))
	if err != nil {
		return fmt.Errorf("read the file for %s: %w", file.Path, err)
	}
	if size > file.Limit {
		return domain.Invalid(file.Full)
	}
	if size == 0 {
		return domain.Invalid("文件是空的，请重新选择。")
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("build upload to %s: %w", file.Path, err)
	}
	call := exchange{Path: file.Path, Query: file.Query, Body: form.Bytes(), Type: writer.FormDataContentType()}
	return c.transport.exchange(ctx, call, out)
}

// fileName returns the last part of a path, without what a form header cannot hold.
func fileName(path string) string {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' {
			return '_'
		}
		return r
	}, name)
	if name == "" {
		return "file"
	}
	return name
}
