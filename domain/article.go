package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// ArticleState is where an article stands on its way to followers.
type ArticleState uint8

// The states of an article. Values are stored: never renumber.
const (
	ArticleDraft     ArticleState = 0
	ArticleSigned    ArticleState = 1 // 已签发: may be sent as it stands
	ArticleSending   ArticleState = 2 // handed to the outbox
	ArticleWaiting   ArticleState = 3 // accepted by the platform, result not known
	ArticlePublished ArticleState = 4
	ArticleFailed    ArticleState = 5
	ArticleUnknown   ArticleState = 6 // the platform did not say whether it took it
	ArticleRecalled  ArticleState = 7
	ArticleScheduled ArticleState = 8 // signed, and goes out by itself at its time
)

// ArticleStates returns every state in the order of the list's filter.
func ArticleStates() []ArticleState {
	return []ArticleState{
		ArticleDraft, ArticleSigned, ArticleScheduled, ArticleSending, ArticleWaiting, ArticlePublished, ArticleFailed, ArticleUnknown, ArticleRecalled,
	}
}

// String returns the state's name for addresses and style classes.
func (s ArticleState) String() string {
	switch s {
	case ArticleDraft:
		return "draft"
	case ArticleSigned:
		return "signed"
	case ArticleSending:
		return "sending"
	case ArticleWaiting:
		return "waiting"
	case ArticlePublished:
		return "published"
	case ArticleFailed:
		return "failed"
	case ArticleUnknown:
		return "unknown"
	case ArticleRecalled:
		return "recalled"
	case ArticleScheduled:
		return "scheduled"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s ArticleState) Label() string {
	switch s {
	case ArticleDraft:
		return "编排中"
	case ArticleSigned:
		return "已签发"
	case ArticleSending:
		return "正在发送"
	case ArticleWaiting:
		return "等待平台结果"
	case ArticlePublished:
		return "已发出"
	case ArticleFailed:
		return "发送失败"
	case ArticleUnknown:
		return "结果不明"
	case ArticleRecalled:
		return "已撤下"
	case ArticleScheduled:
		return "已定时"
	}
	return "未知"
}

// Delivery is how an article reaches people.
type Delivery uint8

// The deliveries. Values are stored: never renumber.
const (
	DeliveryNone    Delivery = 0
	DeliveryPublish Delivery = 1 // 发布: a permanent address, nobody is notified
	DeliveryPush    Delivery = 2 // 推送: sent to followers
)

// Label returns the delivery as people read it.
func (d Delivery) Label() string {
	switch d {
	case DeliveryPublish:
		return "发布"
	case DeliveryPush:
		return "推送"
	case DeliveryNone:
	}
	return "未选"
}

// Limits of the platform's drafts.
const (
	MaxArticleItems    = 8
	MaxItemTitle       = 32 // characters
	MaxItemAuthor      = 16
	MaxItemDigest      = 128
	MaxItemBodyRunes   = 20000
	MaxItemBodyBytes   = 1 << 20
	MaxItemSourceBytes = 1024
)

// Article 推送 is one to eight items composed from accepted manuscripts.
type Article struct {
	ID          string
	State       ArticleState
	Delivery    Delivery
	Title       string // of the first item, for lists
	Items       []ArticleItem
	SignedHash  string // what 签发 covers: items and order
	SignedBy    Actor
	SignedAt    time.Time
	DraftID     string // the platform's draft media id
	PublishID   string // the platform's publish job
	MessageID   string // the platform's mass message
	Result      string // what the platform said, in Chinese
	SentCount   int    // followers reached, as the platform reports
	FailedCount int
	Audience    Audience  // of a push
	DueAt       time.Time // when it goes out by itself, zero without a schedule
	ScheduledBy Actor
	Minded      string // names of the sensitive days on which it goes out all the same
	CreatedBy   Actor
	SentAt      time.Time
	FinishedAt  time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Version     int64
}

// ArticleItem is one text of an article.
type ArticleItem struct {
	ArticleID    string
	Position     int // from 0
	ManuscriptID string
	Title        string
	Author       string
	Digest       string
	Body         string // sanitised HTML with attachment ids for pictures
	CoverID      string // attachment
	ApprovedHash string // of the manuscript when the item was composed
	CropWide     Crop   // what of the cover the head of a push shows
	CropSquare   Crop   // what of the cover the other places show
	SourceURL    string // where 阅读原文 leads, our own public page when empty
	Style        HouseStyle
	Layout       string // a layout of its own made elsewhere, empty for the house style
	URL          string // at the platform, once published
	Result       string
}

// Problems returns what keeps an item from being sent, by form field.
func (i ArticleItem) Problems() map[string]string {
	problems := map[string]string{}
	limit := func(field, value, name string, most int) {
		if n := utf8.RuneCountInString(value); n > most {
			problems[field] = fmt.Sprintf("%s最多 %d 字，现在是 %d 字。", name, most, n)
		}
	}
	if i.Title == "" {
		problems["title"] = "请填写标题。"
	}
	if i.CoverID == "" {
		problems["cover"] = "请选择封面图片。"
	}
	limit("title", i.Title, "标题", MaxItemTitle)
	limit("author", i.Author, "作者", MaxItemAuthor)
	limit("digest", i.Digest, "摘要", MaxItemDigest)
	limit("body", i.Body, "正文（含排版代码）", MaxItemBodyRunes-1)
	if words := SourceProblem(i.SourceURL); words != "" {
		problems["source_url"] = words
	}
	if !i.CropWide.Valid() || !i.CropSquare.Valid() {
		problems["crop"] = "封面裁剪的数不对，请重新裁剪。"
	}
	return problems
}

// composed returns what an editor chose beyond an item's usual form, nothing where
// it is the usual form: what was signed before there was a choice stays signed.
func (i ArticleItem) composed() []string {
	chosen := []string{string(i.CropWide), string(i.CropSquare), i.SourceURL, i.Style.String(), i.Layout}
	if i.Style == StylePlain && strings.Join([]string{chosen[0], chosen[1], chosen[2], chosen[4]}, "") == "" {
		return nil
	}
	return chosen
}

// Hash covers the article's items and their order: what 签发 signs.
func (a *Article) Hash() string {
	sum := sha256.New()
	for _, item := range a.Items {
		parts := []string{item.ManuscriptID, item.Title, item.Author, item.Digest, item.Body, item.CoverID, item.ApprovedHash}
		for _, part := range append(parts, item.composed()...) {
			fmt.Fprintf(sum, "%d:%s", len(part), part)
		}
		sum.Write([]byte{'\n'})
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Sign releases the article as it stands. Any later change of items takes it back.
func (a *Article) Sign(by Actor, now time.Time) error {
	if a.State != ArticleDraft {
		return Conflict("只有编排中的推送可以签发。")
	}
	if len(a.Items) == 0 || len(a.Items) > MaxArticleItems {
		return Invalid(fmt.Sprintf("一次推送要有 1 到 %d 篇。", MaxArticleItems))
	}
	a.State, a.SignedHash, a.SignedBy, a.SignedAt = ArticleSigned, a.Hash(), by, now
	return nil
}

// Reopen takes the signature back so that the article can be changed.
func (a *Article) Reopen() error {
	switch a.State {
	case ArticleDraft, ArticleSigned, ArticleFailed:
		a.State, a.SignedHash, a.SignedBy, a.SignedAt, a.ScheduledBy = ArticleDraft, "", Actor{}, time.Time{}, Actor{}
		return nil
	}
	if a.State == ArticleScheduled {
		return Conflict("推送已定时，要修改请先取消定时。")
	}
	return Conflict("推送已经发出，不能再修改。")
}
