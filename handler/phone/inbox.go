package phone

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/notice"
	"laigao/service/registry"
)

func (p *Phone) inboxRoutes(r gin.IRouter) {
	r.GET("/inbox", p.site.Handle(p.inbox))
	r.GET("/inbox/:id", p.site.Handle(p.message))
}

// inboxPage lists what the visitor was told.
type inboxPage struct {
	Lines      []inboxLine
	More       string // address of the next page, empty at the end
	Allow      bool   // there are notices that can be allowed one by one
	Subscribed bool
}

// inboxLine is a notice as the page shows it.
type inboxLine struct{ notice.InboxLine }

// Label names the notice: by its result where one kind tells of several.
func (l inboxLine) Label() string {
	result := l.Fact("结果")
	if l.Kind == domain.NoticeRejected && result != "" && result != domain.ManuscriptRejected.Label() {
		return result
	}
	return l.Kind.Label()
}

// Tone returns the tone of the kind's state.
func (l inboxLine) Tone() string {
	switch l.Kind {
	case domain.NoticeRegistered, domain.NoticeAccepted, domain.NoticeAdopted, domain.NoticePaid, domain.NoticeAwarded:
		return "good"
	case domain.NoticeRefused, domain.NoticeReturned, domain.NoticePayReturned, domain.NoticeAwardLost:
		return "warn"
	case domain.NoticeReceived, domain.NoticeLetter, domain.NoticeBroadcast, domain.NoticeSilent, domain.NoticeReckoned, domain.NoticeObjection:
		return "info"
	}
	return "mute"
}

// Words returns what was said, with a word before it where it needs one.
func (l inboxLine) Words() string {
	words := l.Fact("说明")
	if words == "" {
		return ""
	}
	switch l.Kind {
	case domain.NoticeRefused, domain.NoticeReturned:
		return "意见：" + words
	case domain.NoticeRejected:
		if l.Fact("结果") == domain.ManuscriptRecalled.Label() {
			return words
		}
		return "原因：" + words
	case domain.NoticeAdopted:
		return "采用情况：" + words
	}
	return words
}

// reader is the visitor as the reader of an inbox.
func reader(v registry.Visitor) notice.Reader {
	return notice.Reader{Informant: v.Informant, Chairs: v.Chairs}
}

// inbox shows what the visitor was told and keeps that it was opened.
func (p *Phone) inbox(c *gin.Context) error {
	who, before := p.current(c), c.Query("before")
	if len(before) != idLength {
		before = ""
	}
	found, err := p.notice.Inbox(c.Request.Context(), reader(who), before)
	if err != nil {
		return err
	}
	allowances, err := p.notice.Allowances(c.Request.Context(), who.OpenID)
	if err != nil {
		return err
	}
	page := inboxPage{Subscribed: who.Subscribed, Allow: len(allowances) > 0}
	for _, l := range found.Lines {
		page.Lines = append(page.Lines, inboxLine{l})
	}
	if found.Next != "" {
		page.More = "/m/inbox?before=" + found.Next
	}
	return p.pages.Render(c, http.StatusOK, "inbox", page)
}

// message shows the whole text of a message of the department.
func (p *Phone) message(c *gin.Context) error {
	found, err := p.notice.Message(c.Request.Context(), reader(p.current(c)), c.Param("id"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "message", &found)
}
