package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/notice"
)

type noticeRulesPage struct {
	notice.RulesPage
	Problems map[string]string
}

// kindRow is how the notices of one kind go out, with a place for every channel.
type kindRow struct {
	Kind   domain.NoticeKind
	Places []channelPlace
	Urgent bool
}

// channelPlace is the channel that is tried first, second and so on.
type channelPlace struct {
	Number int
	Chosen domain.Channel
}

// Rows returns the kinds in the order of the settings.
func (n noticeRulesPage) Rows() []kindRow {
	var rows []kindRow
	for _, kind := range domain.NoticeKinds() {
		rule := n.Rules.Of(kind)
		row := kindRow{Kind: kind, Urgent: rule.Urgent}
		for i := range domain.Channels() {
			place := channelPlace{Number: i + 1}
			if i < len(rule.Channels) {
				place.Chosen = rule.Channels[i]
			}
			row.Places = append(row.Places, place)
		}
		rows = append(rows, row)
	}
	return rows
}

// Channels returns what can be chosen.
func (n noticeRulesPage) Channels() []domain.Channel { return domain.Channels() }

// From and Until are the quiet hours as the form has them.
func (n noticeRulesPage) From() string { return domain.ClockOf(n.Rules.QuietFrom) }

// Until is when they end.
func (n noticeRulesPage) Until() string { return domain.ClockOf(n.Rules.QuietUntil) }

// silentShown is how many units the page names.
const silentShown = 30

// SilentShown are the first of the units that would be reminded now.
func (n noticeRulesPage) SilentShown() []notice.SilentUnit {
	return n.Silent[:min(len(n.Silent), silentShown)]
}

// SilentMore is how many of them the page does not name.
func (n noticeRulesPage) SilentMore() int { return max(0, len(n.Silent)-silentShown) }

// Digests are the hours at which digests are made, as the form has them.
func (n noticeRulesPage) Digests() string {
	hours := make([]string, len(n.Rules.Digests))
	for i, minute := range n.Rules.Digests {
		hours[i] = domain.ClockOf(minute)
	}
	return strings.Join(hours, " ")
}

func (p *Console) noticeRules(c *gin.Context) error {
	found, err := p.notice.RulesPage(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "notice-rules", noticeRulesPage{RulesPage: found})
}

func (p *Console) saveNoticeRules(c *gin.Context) error {
	rules := readNoticeRules(c)
	err := p.notice.SaveRules(c.Request.Context(), p.current(c), rules)
	if domain.KindOf(err) == domain.KindInvalid {
		found, problem := p.notice.RulesPage(c.Request.Context(), p.current(c))
		if problem != nil {
			return problem
		}
		found.Rules = rules
		return p.pages.Render(c, http.StatusUnprocessableEntity, "notice-rules", noticeRulesPage{RulesPage: found, Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "发送规则已保存。")
	return web.Redirect(c, "/console/settings/notices/rules")
}

func readNoticeRules(c *gin.Context) domain.NoticeRules {
	rules := domain.NoticeRules{
		QuietFrom: domain.MinuteOf(c.PostForm("quiet_from")), QuietUntil: domain.MinuteOf(c.PostForm("quiet_until")), SilentDays: number(c, "silent_days"),
		Kinds: map[domain.NoticeKind]domain.NoticeRule{},
	}
	for _, hour := range strings.FieldsFunc(c.PostForm("digests"), func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) }) {
		rules.Digests = append(rules.Digests, domain.MinuteOf(hour))
	}
	for _, kind := range domain.NoticeKinds() {
		rule := domain.NoticeRule{Channels: []domain.Channel{}, Urgent: c.PostForm("urgent_"+string(kind)) == "yes"}
		for i := range domain.Channels() {
			if chosen := c.PostForm("channel_" + string(kind) + "_" + strconv.Itoa(i+1)); chosen != "" {
				rule.Channels = append(rule.Channels, domain.Channel(chosen))
			}
		}
		rules.Kinds[kind] = rule
	}
	return rules
}
