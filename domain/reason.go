package domain

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reason is a coded reason for returning or rejecting a manuscript.
type Reason struct {
	Code   string // never changes and is never used again
	Label  string
	Hidden bool // no longer offered; what was signed with it keeps it
}

// Reasons are the department's, in the order of the form.
type Reasons []Reason

// SettingReasons is the name under which Reasons are stored.
const SettingReasons = "review_reasons"

// DefaultReasons are offered until the department has its own.
func DefaultReasons() Reasons {
	return Reasons{
		{Code: "facts", Label: "事实、时间、地点需核实"},
		{Code: "names", Label: "人名、职务、单位名称有误"},
		{Code: "language", Label: "文字、标点需修改"},
		{Code: "length", Label: "篇幅不合适"},
		{Code: "pictures", Label: "照片不清晰或缺说明"},
		{Code: "late", Label: "时效已过"},
		{Code: "duplicate", Label: "内容重复"},
		{Code: "secrecy", Label: "涉及不宜公开的内容"},
		{Code: "value", Label: "新闻性不足"},
		{Code: "other", Label: "其他"},
	}
}

// Offered returns the reasons that can be chosen.
func (all Reasons) Offered() Reasons {
	return slices.DeleteFunc(slices.Clone(all), func(r Reason) bool { return r.Hidden })
}

// Labels turns codes into words, leaving out what is unknown.
func (all Reasons) Labels(codes []string) []string {
	labels := make([]string, 0, len(codes))
	for _, code := range codes {
		for _, r := range all {
			if r.Code == code {
				labels = append(labels, r.Label)
			}
		}
	}
	return labels
}

const (
	maxReasons     = 40
	maxReasonLabel = 30 // characters
)

// Changed returns the reasons as the form has them: labels by code, which codes
// are hidden, and the label of a new one, empty for none. No code goes away.
func (all Reasons) Changed(labels map[string]string, hidden []string, added string) (Reasons, error) {
	problems := map[string]string{}
	changed := slices.Clone(all)
	for i := range changed {
		r := &changed[i]
		if label, given := labels[r.Code]; given {
			r.Label = strings.TrimSpace(label)
		}
		r.Hidden = slices.Contains(hidden, r.Code)
	}
	if added = strings.TrimSpace(added); added != "" {
		changed = append(changed, Reason{Code: all.freeCode(), Label: added})
	}
	for i, r := range changed {
		field := "label_" + r.Code
		if i >= len(all) {
			field = "added"
		}
		n := utf8.RuneCountInString(r.Label)
		switch {
		case n == 0 || n > maxReasonLabel || strings.ContainsAny(r.Label, "\r\n"):
			problems[field] = "请写 1 到 30 个字。"
		case slices.IndexFunc(changed, func(o Reason) bool { return o.Label == r.Label }) < i:
			problems[field] = "已经有同样的一条，请换一种说法。"
		}
	}
	if len(changed.Offered()) == 0 {
		problems["added"] = "至少留一条可选的原因。"
	}
	if len(changed) > maxReasons {
		problems["added"] = "原因最多 40 条，请改用已有的。"
	}
	if len(problems) > 0 {
		return all, InvalidFields(problems)
	}
	return changed, nil
}

// freeCode returns a code that no reason has.
func (all Reasons) freeCode() string {
	for n := 1; ; n++ {
		code := fmt.Sprintf("own%d", n)
		if !slices.ContainsFunc(all, func(r Reason) bool { return r.Code == code }) {
			return code
		}
	}
}

// Phrase 常用意见 is an opinion that is written often, inserted by a click.
type Phrase struct {
	ID        string
	AccountID string // whose it is, empty for the department's
	Words     string
}

const (
	maxPhrases = 30 // of one person, and of the department
	maxPhrase  = 60 // characters
)

// CheckPhrase returns the words as they are kept, or what is wrong with them
// beside those that there are.
func CheckPhrase(words string, kept []Phrase) (string, error) {
	words = strings.Join(strings.Fields(words), " ")
	n := utf8.RuneCountInString(words)
	switch {
	case n == 0 || n > maxPhrase:
		return words, InvalidFields(map[string]string{"words": "请写 1 到 60 个字。"})
	case slices.ContainsFunc(kept, func(p Phrase) bool { return p.Words == words }):
		return words, InvalidFields(map[string]string{"words": "已经有这一条了。"})
	case len(kept) >= maxPhrases:
		return words, InvalidFields(map[string]string{"words": "最多 30 条，请先删除不用的。"})
	}
	return words, nil
}
