package domain

import "slices"

// Label 标签 is one of the department's own words for manuscripts.
type Label struct {
	ID       string
	Name     string
	Colour   string // code of one of LabelColours
	Position int
}

// LabelColour is one of the colours that labels may have: dark words on a light
// ground, readable by contrast.
type LabelColour struct{ Code, Name string }

// LabelColours returns the colours in the order of the form. The style sheet
// has them under the same codes.
func LabelColours() []LabelColour {
	return []LabelColour{{"grey", "灰"}, {"red", "红"}, {"orange", "橙"}, {"green", "绿"}, {"teal", "青"}, {"blue", "蓝"}, {"purple", "紫"}}
}

// Problems returns what cannot be accepted of a label, by form field.
func (l Label) Problems() map[string]string {
	problems := map[string]string{}
	switch n := len([]rune(l.Name)); {
	case n == 0:
		problems["name"] = "请填写标签的名称。"
	case n > 12:
		problems["name"] = "名称请不要超过 12 个字。"
	}
	if !slices.ContainsFunc(LabelColours(), func(c LabelColour) bool { return c.Code == l.Colour }) {
		problems["colour"] = "请选择一种颜色。"
	}
	return problems
}
