package domain

import (
	"fmt"
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
}

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

// Answer returns the reply of the first rule that a text matches at a time.
func (r Replies) Answer(text string, now time.Time) (string, bool) {
	text = foldKeyword(text)
	if text == "" {
		return "", false
	}
	local := now.In(Shanghai())
	minute := local.Hour()*60 + local.Minute()
	for _, rule := range r.Rules {
		if rule.holds(minute) && rule.matches(text) {
			return rule.Reply, true
		}
	}
	return "", false
}

func (r ReplyRule) holds(minute int) bool {
	switch {
	case r.From == r.To:
		return true
	case r.From < r.To:
		return minute >= r.From && minute < r.To
	}
	return minute >= r.From || minute < r.To
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
// quiet_minutes, hotline, and rule_N for the rules from 0.
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
	case r.From < 0 || r.To < 0 || r.From >= 24*60 || r.To > 24*60:
		return "时间应写成 08:30 这样。"
	}
	for _, word := range r.Words {
		if utf8.RuneCountInString(word) > maxRuleWord {
			return fmt.Sprintf("关键词最多 %d 个字。", maxRuleWord)
		}
	}
	return ""
}
