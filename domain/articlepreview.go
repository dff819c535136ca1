package domain

import "time"

// PreviewState is what became of a preview for one person.
type PreviewState uint8

// The states of a preview. Values are stored: never renumber.
const (
	PreviewQueued  PreviewState = 0
	PreviewAsking  PreviewState = 1 // the platform is being asked: from now on it may have arrived
	PreviewSent    PreviewState = 2
	PreviewFailed  PreviewState = 3
	PreviewUnknown PreviewState = 4
)

// String returns the state's name for style classes.
func (s PreviewState) String() string {
	switch s {
	case PreviewQueued:
		return "queued"
	case PreviewAsking:
		return "sending"
	case PreviewSent:
		return "sent"
	case PreviewFailed:
		return "failed"
	case PreviewUnknown:
		return "unknown"
	}
	return "unknown"
}

// Label returns the state as people read it.
func (s PreviewState) Label() string {
	switch s {
	case PreviewQueued:
		return "等待发送"
	case PreviewAsking:
		return "正在发送"
	case PreviewSent:
		return "已发到手机"
	case PreviewFailed:
		return "没有发出"
	case PreviewUnknown:
		return "结果不明"
	}
	return "未知"
}

// Limits of previews.
const (
	MaxPreviewPeople = 10  // at once
	PreviewsPerDay   = 100 // of the platform
)

// ArticlePreview 预览 is an article shown to one person in WeChat before it goes out.
type ArticlePreview struct {
	ID          string
	ArticleID   string
	Hash        string // of the article that was to be shown
	AccountID   string // whom, either an account
	InformantID string // or an informant
	Name        string
	State       PreviewState
	Words       string // what happened and what to do
	AskedByID   string
	AskedByName string
	CreatedAt   time.Time
	DoneAt      time.Time
}
