package console

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/notice"
)

type noticeSettingsPage struct {
	notice.TemplatesPage
	Facts    []string
	Problems map[string]string
}

func (p *Console) noticeSettings(c *gin.Context) error {
	found, err := p.notice.TemplatesPage(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "notice-settings", noticeSettingsPage{TemplatesPage: found, Facts: domain.FactNames()})
}

func (p *Console) saveNoticeSettings(c *gin.Context) error {
	choices := readChoices(c)
	err := p.notice.SaveTemplates(c.Request.Context(), p.current(c), choices)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.noticeSettingsAgain(c, choices, err)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "通知模板已保存。")
	return web.Redirect(c, "/console/settings/notices")
}

// noticeSettingsAgain shows the form as it was typed, with its problems.
func (p *Console) noticeSettingsAgain(c *gin.Context, typed notice.Choices, cause error) error {
	found, err := p.notice.TemplatesPage(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	page := noticeSettingsPage{TemplatesPage: found, Facts: domain.FactNames(), Problems: domain.FieldsOf(cause)}
	if page.Problems == nil {
		page.Problem = domain.Public(cause)
	}
	for i := range page.Kinds {
		page.Kinds[i] = page.Kinds[i].As(typed[page.Kinds[i].Kind])
	}
	return p.pages.Render(c, http.StatusUnprocessableEntity, "notice-settings", page)
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
