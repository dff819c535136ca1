package console

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/notice"
)

func (p *Console) noticeSettingsRoutes(r gin.IRouter) {
	for path, channel := range map[string]domain.Channel{"/settings/notices": domain.ChannelTemplate, "/settings/subscriptions": domain.ChannelSubscription} {
		r.GET(path, p.site.Handle(func(c *gin.Context) error { return p.noticeSettings(c, channel) }))
		r.POST(path, p.site.Handle(func(c *gin.Context) error { return p.saveNoticeSettings(c, channel) }))
		r.POST(path+"/test", p.site.Handle(func(c *gin.Context) error { return p.testNotice(c, channel) }))
	}
	r.GET("/settings/notices/fit", p.site.Handle(p.fitOfField))
	r.GET("/settings/notices/rules", p.site.Handle(p.noticeRules))
	r.POST("/settings/notices/rules", p.site.Handle(p.saveNoticeRules))
}

type noticeSettingsPage struct {
	notice.TemplatesPage
	Facts    []string
	Problems map[string]string
	Bound    bool // to WeChat: one can send a test to oneself
	Tried    domain.NoticeKind
	Tested   notice.Tested
}

// Path is where the page's form goes.
func (n noticeSettingsPage) Path() string {
	if n.Channel == domain.ChannelSubscription {
		return "/console/settings/subscriptions"
	}
	return "/console/settings/notices"
}

// Subscription reports whether the page is about 订阅通知.
func (n noticeSettingsPage) Subscription() bool { return n.Channel == domain.ChannelSubscription }

func (p *Console) noticePage(c *gin.Context, channel domain.Channel) (noticeSettingsPage, error) {
	found, err := p.notice.TemplatesPage(c.Request.Context(), p.current(c), channel)
	return noticeSettingsPage{TemplatesPage: found, Facts: domain.FactNames(), Bound: p.current(c).OpenID != ""}, err
}

func (p *Console) noticeSettings(c *gin.Context, channel domain.Channel) error {
	page, err := p.noticePage(c, channel)
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "notice-settings", &page)
}

func (p *Console) saveNoticeSettings(c *gin.Context, channel domain.Channel) error {
	choices := readChoices(c)
	err := p.notice.SaveTemplates(c.Request.Context(), p.current(c), channel, choices)
	if domain.KindOf(err) == domain.KindInvalid {
		page, problem := p.noticePage(c, channel)
		if problem != nil {
			return problem
		}
		if page.Problems = domain.FieldsOf(err); page.Problems == nil {
			page.Problem = domain.Public(err)
		}
		return p.noticeSettingsAgain(c, http.StatusUnprocessableEntity, page, choices)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "通知模板已保存。")
	return web.Redirect(c, noticeSettingsPage{TemplatesPage: notice.TemplatesPage{Channel: channel}}.Path())
}

// testNotice sends one notice to whoever is signed in and shows the form as it
// was typed, with the result.
func (p *Console) testNotice(c *gin.Context, channel domain.Channel) error {
	choices, kind := readChoices(c), domain.NoticeKind(c.PostForm("kind"))
	tested, err := p.notice.Test(c.Request.Context(), p.current(c), notice.Trial{Channel: channel, Kind: kind, Choice: choices[kind]})
	refused := domain.KindOf(err) == domain.KindInvalid || domain.KindOf(err) == domain.KindConflict
	if err != nil && !refused {
		return err
	}
	page, problem := p.noticePage(c, channel)
	if problem != nil {
		return problem
	}
	page.Tried, page.Tested, page.Problems = kind, tested, domain.FieldsOf(err)
	if err != nil && page.Problems == nil {
		page.Tested.Words = domain.Public(err)
	}
	return p.noticeSettingsAgain(c, http.StatusOK, page, choices)
}

// noticeSettingsAgain shows the form as it was typed.
func (p *Console) noticeSettingsAgain(c *gin.Context, status int, page noticeSettingsPage, typed notice.Choices) error {
	for i, kind := range page.Kinds {
		page.Kinds[i] = p.notice.Typed(kind, typed[kind.Kind])
	}
	return p.pages.Render(c, status, "notice-settings", &page)
}

// fitOfField says what becomes of an example in a field while it is chosen.
func (p *Console) fitOfField(c *gin.Context) error {
	field := notice.FieldChoice{Name: c.Query("name"), Fact: c.Query("fact"), Fixed: strings.TrimSpace(c.Query("fixed"))}
	fit, err := p.notice.FieldFit(p.current(c), domain.NoticeKind(c.Query("kind")), field)
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"words": fit.Words(), "grade": fit.Grade, "bad": fit.Bad()})
}

// readChoices reads the form: a template for each kind, a fact or fixed words
// for each of its fields, or the same as lines of text. A template that was
// changed starts without fields, since they were another's.
func readChoices(c *gin.Context) notice.Choices {
	choices := notice.Choices{}
	for _, kind := range domain.NoticeKinds() {
		suffix := "_" + string(kind)
		choice := notice.Choice{TemplateID: strings.TrimSpace(c.PostForm("template" + suffix)), Fields: map[string]string{}}
		if choice.TemplateID == "" {
			continue
		}
		for line := range strings.Lines(c.PostForm("lines" + suffix)) {
			if name, fact, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
				choice.Fields[strings.TrimSpace(name)] = strings.TrimSpace(fact)
			}
		}
		if choice.TemplateID == c.PostForm("was"+suffix) {
			for _, name := range c.PostFormArray("fields" + suffix) {
				choice.Fields[name] = c.PostForm("fact" + suffix + "_" + name)
				if words := strings.TrimSpace(c.PostForm("fixed" + suffix + "_" + name)); words != "" {
					choice.Fields[name] = "=" + words
				}
			}
		}
		choices[kind] = choice
	}
	return choices
}
