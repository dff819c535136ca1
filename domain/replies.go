package domain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// SettingReplies is the name under which Replies are stored.
const SettingReplies = "replies"

// Replies are what the account answers in the chat besides its own words, since
// the platform's own replies are off once messages come to us.
type Replies struct {
	Welcome      string      // to new followers; empty is the product's own
	Default      string      // to texts that nothing else answers; empty is the help
	QuietMinutes int         // how long after a text the same follower gets no default answer; 0 always answers
	Hotline      string      // the federation's telephone, 12351 for instance, shown with the help
	Rules        []ReplyRule // the first that matches answers
	Agents       Agents
}

// Agents are the people who answer what nothing else does, in the platform's own
// customer service (客服).
type Agents struct {
	On      bool
	Account string // one of them, such as kf2001@laigao; empty is whoever is there
	From    int    // minutes of the day, as in ReplyRule
	To      int
}

// OnDuty reports whether a message can be handed to a person at a time.
func (a Agents) OnDuty(now time.Time) bool { return a.On && within(minuteOf(now), a.From, a.To) }

// ReplyRule is one keyword reply.
type ReplyRule struct {
	Words []string // any of them
	Exact bool     // the whole text rather than a part of it
	Reply string
	From  int // minute of the day in Shanghai from which it holds
	To    int // minute before which it holds; equal to From it always holds, below it over midnight
}

// DefaultReplies are in force until the department decides otherwise.
func DefaultReplies() Replies { return Replies{QuietMinutes: 10} }

// Bounds of what is kept: the platform takes 2048 bytes of text.
const (
	maxRules      = 100
	maxRuleWords  = 20
	maxRuleWord   = 30  // characters
	maxReplyWords = 600 // characters
)

// agentAccount is how the platform names a customer service account.
var agentAccount = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}@[A-Za-z0-9_-]{1,32}$`)

// Answer returns the reply of the first rule that a text matches at a time.
func (r Replies) Answer(text string, now time.Time) (string, bool) {
	text = foldKeyword(text)
	if text == "" {
		return "", false
	}
	minute := minuteOf(now)
	for _, rule := range r.Rules {
		if within(minute, rule.From, rule.To) && rule.matches(text) {
			return rule.Reply, true
		}
	}
	return "", false
}

// minuteOf returns the minute of the day in Shanghai.
func minuteOf(now time.Time) int {
	local := now.In(Shanghai())
	return local.Hour()*60 + local.Minute()
}

// within reports whether a minute of the day is in a span that may go over
// midnight, and is the whole day when it begins where it ends.
func within(minute, from, to int) bool {
	switch {
	case from == to:
		return true
	case from < to:
		return minute >= from && minute < to
	}
	return minute >= from || minute < to
}

// spanProblem says what is wrong with a span of the day, empty when nothing is.
func spanProblem(from, to int) string {
	if from < 0 || to < 0 || from >= 24*60 || to > 24*60 {
		return "时间应写成 08:30 这样。"
	}
	return ""
}

func (r ReplyRule) matches(folded string) bool {
	return slices.ContainsFunc(r.Words, func(word string) bool {
		word = foldKeyword(word)
		if r.Exact {
			return word == folded
		}
		return word != "" && strings.Contains(folded, word)
	})
}

// foldKeyword makes what people take for the same look the same: small letters,
// half width, no white space at the ends.
func foldKeyword(text string) string {
	text = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, text)
	return strings.ToLower(strings.TrimSpace(text))
}

// Problems returns what cannot be accepted, by form field: welcome, default,
// quiet_minutes, hotline, agent, agent_hours, and rule_N for the rules from 0.
func (r Replies) Problems() map[string]string {
	problems := map[string]string{}
	limit := func(field, text string, most int) {
		if n := utf8.RuneCountInString(text); n > most {
			problems[field] = fmt.Sprintf("最多 %d 个字，现在是 %d 个字，请删减。", most, n)
		}
	}
	limit("welcome", r.Welcome, maxReplyWords)
	limit("default", r.Default, maxReplyWords)
	limit("hotline", r.Hotline, 40)
	if r.QuietMinutes < 0 || r.QuietMinutes > 24*60 {
		problems["quiet_minutes"] = "请填写 0 到 1440 之间的分钟数。"
	}
	if account := r.Agents.Account; account != "" && !agentAccount.MatchString(account) {
		problems["agent"] = "客服账号应是 kf2001@微信号 这样，在公众平台的客服功能里可以看到。"
	}
	if problem := spanProblem(r.Agents.From, r.Agents.To); problem != "" {
		problems["agent_hours"] = problem
	}
	if len(r.Rules) > maxRules {
		problems["welcome"] = fmt.Sprintf("关键词回复最多 %d 条，请先删去不用的。", maxRules)
	}
	for i, rule := range r.Rules {
		if problem := rule.problem(); problem != "" {
			problems[fmt.Sprintf("rule_%d", i)] = problem
		}
	}
	return problems
}

func (r ReplyRule) problem() string {
	switch {
	case len(r.Words) == 0:
		return "请填写关键词。"
	case strings.TrimSpace(r.Reply) == "":
		return "请填写回复的内容。"
	case len(r.Words) > maxRuleWords:
		return fmt.Sprintf("一条回复最多 %d 个关键词。", maxRuleWords)
	case utf8.RuneCountInString(r.Reply) > maxReplyWords:
		return fmt.Sprintf("回复最多 %d 个字。", maxReplyWords)
	}
	for _, word := range r.Words {
		if utf8.RuneCountInString(word) > maxRuleWord {
			return fmt.Sprintf("关键词最多 %d 个字。", maxRuleWord)
		}
	}
	return spanProblem(r.From, r.To)
}
