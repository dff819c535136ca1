package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// TailLine is a line at the end of an article that names who made it.
type TailLine struct {
	Name  string // one of TailNames
	Label string // as it is printed, before the colon
	Off   bool   // left out
}

// Tail 落款 is the lines at the end of an article in their order.
type Tail []TailLine

// SettingTail is the name under which the department's Tail is stored.
const SettingTail = "article_tail"

// maxTailLabel is the longest label, in characters.
const maxTailLabel = 8

// The names of the lines.
const (
	TailSource       = "source"
	TailAuthor       = "author"
	TailPhotographer = "photographer"
	TailEditor       = "editor"
	TailProofreader  = "proofreader"
	TailReviewer     = "reviewer"
)

// DefaultTail returns every line as it is usually worded.
func DefaultTail() Tail {
	return Tail{
		{Name: TailSource, Label: "来源"},
		{Name: TailAuthor, Label: "作者"},
		{Name: TailPhotographer, Label: "摄影"},
		{Name: TailEditor, Label: "编辑"},
		{Name: TailProofreader, Label: "校对"},
		{Name: TailReviewer, Label: "审核"},
	}
}

// What says where the line's names come from.
func (l TailLine) What() string {
	switch l.Name {
	case TailSource:
		return "报送单位"
	case TailAuthor:
		return "推送里填的作者"
	case TailPhotographer:
		return "用到的照片的摄影者"
	case TailEditor:
		return "初审的人"
	case TailProofreader:
		return "复审的人；不显示这一行时并入终审的一行"
	case TailReviewer:
		return "终审的人"
	}
	return ""
}

// Shows reports whether a line is printed.
func (t Tail) Shows(name string) bool {
	return slices.ContainsFunc(t, func(l TailLine) bool { return l.Name == name && !l.Off })
}

// Whole returns the tail with every line there is: those that it lacks as they
// usually are, unknown ones left out.
func (t Tail) Whole() Tail {
	whole := DefaultTail()
	for i, usual := range whole {
		for _, own := range t {
			if own.Name == usual.Name {
				whole[i] = own
			}
		}
	}
	return whole
}

// Problems returns what cannot be accepted, by form field.
func (t Tail) Problems() map[string]string {
	problems := map[string]string{}
	for _, l := range t {
		n := utf8.RuneCountInString(l.Label)
		if !l.Off && n == 0 {
			problems[l.Name] = "请填写名称，或不显示这一行。"
		}
		if n > maxTailLabel || strings.ContainsAny(l.Label, "：:\n") {
			problems[l.Name] = "名称最多 8 个字，不带冒号。"
		}
	}
	return problems
}
