package domain

import "time"

// CaptureState is how far the picture of a page has come.
type CaptureState uint8

// The states. Values are stored: never renumber.
const (
	CaptureQueued CaptureState = 0
	CaptureDone   CaptureState = 1
	CaptureFailed CaptureState = 2
)

// Label returns the state as people read it.
func (s CaptureState) Label() string {
	switch s {
	case CaptureQueued:
		return "正在抓取网页"
	case CaptureDone:
		return "网页已抓取"
	case CaptureFailed:
		return "网页没有抓取成功"
	}
	return "未知"
}

// Capture 网页抓取 is a page to be photographed as the proof of an adoption.
type Capture struct {
	AdoptionID   string
	Link         string
	State        CaptureState
	Problem      string // why it failed, in Chinese
	AttachmentID string // the picture
	Actor        Actor  // who asked
	AskedAt      time.Time
	DoneAt       time.Time
}
