package console

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

func (p *Console) repliesRoutes(r gin.IRouter) {
	r.GET("/settings/replies", p.site.Handle(p.repliesPage))
	p.tableRoute(r, "/settings/replies/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.account.RepliesTable(c.Request.Context(), p.current(c))
	})
	r.POST("/settings/replies", p.site.Handle(p.saveReplies))
	r.POST("/settings/replies/live", p.site.Handle(p.takeOverReplies))
}

// repliesPage is what the account answers in the chat, with room for one rule more.
type repliesPage struct {
	Replies            domain.Replies
	Rows               []ruleRow
	Problems           map[string]string
	AgentFrom, AgentTo string // as in a row

	Taken bool // filled with the platform's own replies, not yet saved
	Left  []string
}

// ruleRow is a rule as the form shows it.
type ruleRow struct {
	Index    int
	Words    string
	Exact    bool
	Reply    string
	From, To string
	Problem  string
}

func newRepliesPage(replies domain.Replies, problems map[string]string) repliesPage {
	page := repliesPage{Replies: replies, Problems: problems}
	page.AgentFrom, page.AgentTo = span(replies.Agents.From, replies.Agents.To)
	for i, rule := range append(slices.Clone(replies.Rules), domain.ReplyRule{}) {
		row := ruleRow{Index: i, Words: strings.Join(rule.Words, "、"), Exact: rule.Exact, Reply: rule.Reply, Problem: problems[fmt.Sprintf("rule_%d", i)]}
		row.From, row.To = span(rule.From, rule.To)
		page.Rows = append(page.Rows, row)
	}
	return page
}

// span writes the hours of a rule, nothing for one that always holds.
func span(from, to int) (begins, ends string) {
	if from == to {
		return "", ""
	}
	return clock(from), clock(to)
}

func clock(minute int) string {
	if minute < 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60)
}

func (p *Console) repliesPage(c *gin.Context) error {
	if err := p.current(c).Require(domain.ManageSettings); err != nil {
		return err
	}
	replies, err := p.account.Replies(c.Request.Context())
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "replies", newRepliesPage(replies, nil))
}

func (p *Console) saveReplies(c *gin.Context) error {
	replies := typedReplies(c)
	err := p.account.SaveReplies(c.Request.Context(), p.current(c), replies)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.pages.Render(c, http.StatusUnprocessableEntity, "replies", newRepliesPage(replies, domain.FieldsOf(err)))
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "自动回复已保存，十秒内生效。")
	return web.Redirect(c, "/console/settings/replies")
}

// takeOverReplies fills the form with the platform's own replies, behind those
// that were typed. Saving is another step.
func (p *Console) takeOverReplies(c *gin.Context) error {
	live, err := p.account.LiveReplies(c.Request.Context(), p.current(c))
	if err != nil {
		return err
	}
	replies, err := p.account.Replies(c.Request.Context())
	if err != nil {
		return err
	}
	replies.Welcome, replies.Default = cmp.Or(replies.Welcome, live.Welcome), cmp.Or(replies.Default, live.Default)
	for _, rule := range live.Rules {
		if !slices.ContainsFunc(replies.Rules, func(r domain.ReplyRule) bool { return slices.Equal(r.Words, rule.Words) }) {
			replies.Rules = append(replies.Rules, rule)
		}
	}
	page := newRepliesPage(replies, nil)
	page.Taken, page.Left = true, live.Left
	return p.pages.Render(c, http.StatusOK, "replies", page)
}

// typedReplies reads the form. A row without words and reply is no rule; the
// numbers beside the rows give their order.
func typedReplies(c *gin.Context) domain.Replies {
	replies := domain.Replies{
		Welcome: strings.TrimSpace(c.PostForm("welcome")), Default: strings.TrimSpace(c.PostForm("default")),
		Hotline: strings.TrimSpace(c.PostForm("hotline")), QuietMinutes: number(c, "quiet_minutes"),
		Agents: domain.Agents{
			On: c.PostForm("agents") != "", Account: strings.TrimSpace(c.PostForm("agent")),
			From: minuteOf(strings.TrimSpace(c.PostForm("agent_from"))), To: minuteOf(strings.TrimSpace(c.PostForm("agent_to"))),
		},
	}
	type placed struct {
		place int
		rule  domain.ReplyRule
	}
	var rules []placed
	for _, index := range c.PostFormArray("rule") {
		field := func(name string) string { return strings.TrimSpace(c.PostForm(name + "_" + index)) }
		rule := domain.ReplyRule{
			Words: strings.FieldsFunc(field("words"), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("、，,;；", r) }),
			Exact: field("match") == "exact", Reply: field("reply"), From: minuteOf(field("from")), To: minuteOf(field("to")),
		}
		if len(rule.Words) == 0 && rule.Reply == "" {
			continue
		}
		place, err := strconv.Atoi(field("place"))
		if err != nil {
			place = len(rules) + 1
		}
		rules = append(rules, placed{place, rule})
	}
	slices.SortStableFunc(rules, func(a, b placed) int { return a.place - b.place })
	for _, r := range rules {
		replies.Rules = append(replies.Rules, r.rule)
	}
	return replies
}

// minuteOf reads 08:30, 0 for nothing, -1 for what is no time.
func minuteOf(text string) int {
	if text == "" {
		return 0
	}
	hours, minutes, found := strings.Cut(strings.ReplaceAll(text, "：", ":"), ":")
	h, err := strconv.Atoi(hours)
	m, minuteErr := strconv.Atoi(minutes)
	if !found || err != nil || minuteErr != nil || h < 0 || h > 24 || m < 0 || m > 59 {
		return -1
	}
	return h*60 + m
}
