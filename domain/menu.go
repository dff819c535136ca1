package domain

import (
	"fmt"
	"net/url"
	"unicode/utf8"
)

// SettingMenu is the name under which the account's menu is stored.
const SettingMenu = "menu"

// MenuKind is what a button of the account's menu does.
type MenuKind string

// The kinds of button that can be edited here. Others are the platform's own.
const (
	MenuPage  MenuKind = "view"  // opens an address
	MenuWord  MenuKind = "click" // says a word in the chat
	MenuGroup MenuKind = ""      // holds others
)

// MenuButton is a button of the account's menu.
type MenuButton struct {
	Name  string
	Kind  MenuKind
	Value string // address or word
	Sub   []MenuButton
}

// MenuTop and MenuSub are how many buttons the platform allows.
const (
	MenuTop = 3
	MenuSub = 5
)

// Bounds of the platform, in bytes.
const (
	maxTopName   = 16
	maxSubName   = 60
	maxMenuWord  = 128
	maxMenuValue = 1024
)

// MenuProblems returns what the platform would refuse, by form field: name_1,
// value_1 for the first button, name_1_2 and so on for those below it.
func MenuProblems(buttons []MenuButton) map[string]string {
	problems := map[string]string{}
	if len(buttons) == 0 {
		problems["name_1"] = "至少要有一个按钮。"
	}
	for i, b := range buttons {
		field := fmt.Sprint(i + 1)
		if len(b.Name) > maxTopName {
			problems["name_"+field] = "一级按钮的名字最多 5 个汉字。"
		}
		if b.Kind == MenuGroup && len(b.Sub) == 0 {
			problems["value_"+field] = "请选择点击后做什么，或在下面加二级按钮。"
		}
		b.problem(field, problems)
		for j, s := range b.Sub {
			if len(s.Name) > maxSubName {
				problems[fmt.Sprintf("name_%s_%d", field, j+1)] = "二级按钮的名字最多 20 个汉字。"
			}
			if s.Kind == MenuGroup {
				problems[fmt.Sprintf("value_%s_%d", field, j+1)] = "请选择点击后做什么。"
			}
			s.problem(fmt.Sprintf("%s_%d", field, j+1), problems)
		}
	}
	return problems
}

// problem adds what is wrong with one button.
func (b MenuButton) problem(field string, problems map[string]string) {
	if b.Name == "" || !utf8.ValidString(b.Name) {
		problems["name_"+field] = "请填写按钮的名字。"
	}
	switch b.Kind {
	case MenuPage:
		u, err := url.Parse(b.Value)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			problems["value_"+field] = "链接应以 https:// 开头。"
		}
		if len(b.Value) > maxMenuValue {
			problems["value_"+field] = "链接太长。"
		}
	case MenuWord:
		if b.Value == "" || len(b.Value) > maxMenuWord {
			problems["value_"+field] = "请填写口令，最多 40 个汉字。"
		}
	}
}

// SameMenu reports whether two menus are the same to whoever taps them.
func SameMenu(a, b []MenuButton) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Name != b[i].Name || a[i].Kind != b[i].Kind || a[i].Value != b[i].Value || !SameMenu(a[i].Sub, b[i].Sub) {
			return false
		}
	}
	return true
}

// LiveReplies is what the platform answers by itself until messages come to us,
// as far as it can be taken over.
type LiveReplies struct {
	Replies
	Left []string // what cannot be taken over, in words
}
