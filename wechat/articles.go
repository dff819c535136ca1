package wechat

import (
	"context"
	"fmt"
	"unicode/utf8"

	"laigao/domain"
)

// The platform's limits of a draft's item; lengths in characters.
const (
	itemsLimit     = 8
	titleLimit     = 32
	authorLimit    = 16
	digestLimit    = 128
	contentLimit   = 20000 - 1
	contentBytes   = 1 << 20
	sourceURLBytes = 1 << 10
)

// ArticleItem is one article of a push. Content is the HTML that the platform
// shows, with pictures from UploadArticleImage only.
type ArticleItem struct {
	Title        string
	Author       string
	Digest       string
	Content      string
	SourceURL    string // where 阅读原文 leads, may be empty
	CoverMediaID string // from AddCover
	CropWide     string // X1_Y1_X2_Y2 of the cover at 2.35:1, in fractions; may be empty
	CropSquare   string // likewise at 1:1
}

// AddDraft stores one to eight articles as a draft and returns its media id.
// Publishing or pushing the draft uses it up.
func (c *Client) AddDraft(ctx context.Context, items []ArticleItem) (mediaID string, err error) {
	if len(items) == 0 || len(items) > itemsLimit {
		return "", domain.Invalid("一次推送要有一到八篇文章。")
	}
	type article struct {
		Title        string `json:"title"`
		Author       string `json:"author"`
		Digest       string `json:"digest"`
		Content      string `json:"content"`
		SourceURL    string `json:"content_source_url"`
		CoverMediaID string `json:"thumb_media_id"`
		CropWide     string `json:"pic_crop_235_1,omitempty"`
		CropSquare   string `json:"pic_crop_1_1,omitempty"`
	}
	var request struct {
		Articles []article `json:"articles"`
	}
	for i, item := range items {
		if err := checkItem(i+1, item); err != nil {
			return "", err
		}
		request.Articles = append(request.Articles, article(item))
	}
	var answer struct {
		MediaID string `json:"media_id"`
	}
	const path = "/cgi-bin/draft/add"
	if err := c.call(ctx, path, request, &answer); err != nil {
		return "", err
	}
	if answer.MediaID == "" {
		return "", newCallError(&callError{path: path, reached: true, text: "the answer holds no media id"})
	}
	return answer.MediaID, nil
}

// checkItem refuses what the platform would refuse, in words that name the item.
func checkItem(number int, item ArticleItem) error {
	problem := ""
	switch {
	case item.Title == "":
		problem = "没有标题"
	case utf8.RuneCountInString(item.Title) > titleLimit:
		problem = fmt.Sprintf("标题超过%d个字", titleLimit)
	case utf8.RuneCountInString(item.Author) > authorLimit:
		problem = fmt.Sprintf("作者超过%d个字", authorLimit)
	case utf8.RuneCountInString(item.Digest) > digestLimit:
		problem = fmt.Sprintf("摘要超过%d个字", digestLimit)
	case item.Content == "":
		problem = "没有正文"
	case utf8.RuneCountInString(item.Content) > contentLimit || len(item.Content) >= contentBytes:
		problem = "正文太长，连同排版超过了微信的两万字限制"
	case len(item.SourceURL) > sourceURLBytes:
		problem = "原文链接太长"
	case item.CoverMediaID == "":
		problem = "没有封面"
	}
	if problem == "" {
		return nil
	}
	return domain.Invalid(fmt.Sprintf("第%d篇%s。", number, problem))
}

// Publish publishes a draft without pushing it to followers and returns the number
// of the job; PUBLISHJOBFINISH or PublishStatus tells how it ends.
func (c *Client) Publish(ctx context.Context, mediaID string) (publishID string, err error) {
	var answer struct {
		PublishID loose `json:"publish_id"`
	}
	const path = "/cgi-bin/freepublish/submit"
	if err := c.call(ctx, path, map[string]string{"media_id": mediaID}, &answer); err != nil {
		return "", err
	}
	if answer.PublishID == "" {
		return "", newCallError(&callError{path: path, reached: true, text: "the answer holds no publish id"})
	}
	return string(answer.PublishID), nil
}

// PublishStatus returns how far a publication is. The platform allows 100 such
// questions a day.
func (c *Client) PublishStatus(ctx context.Context, publishID string) (PublishResult, error) {
	var answer struct {
		PublishID loose   `json:"publish_id"`
		Status    loose   `json:"publish_status"`
		ArticleID string  `json:"article_id"`
		Failed    []loose `json:"fail_idx"`
		Detail    struct {
			Items []struct {
				Index loose  `json:"idx"`
				URL   string `json:"article_url"`
			} `json:"item"`
		} `json:"article_detail"`
	}
	if err := c.call(ctx, "/cgi-bin/freepublish/get", map[string]string{"publish_id": publishID}, &answer); err != nil {
		return PublishResult{}, err
	}
	result := PublishResult{PublishID: string(answer.PublishID), Status: publishState(string(answer.Status)), ArticleID: answer.ArticleID}
	if answer.Status == "" {
		return PublishResult{}, newCallError(&callError{path: "/cgi-bin/freepublish/get", text: "the answer holds no status"})
	}
	for _, item := range answer.Detail.Items {
		result.Articles = append(result.Articles, ArticleURL{Index: item.Index.int(), URL: item.URL})
	}
	for _, index := range answer.Failed {
		result.Failed = append(result.Failed, index.int())
	}
	return result, nil
}
