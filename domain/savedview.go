package domain

import "time"

// SavedView 常用列表 is a list of manuscripts that somebody keeps under a name.
type SavedView struct {
	ID        string
	OwnerID   string // account
	Shared    bool   // with the whole department
	Name      string
	Query     string // of the list's address
	Position  int
	CreatedAt time.Time
	DeletedAt time.Time // zero while it stands
}

// Problems returns what cannot be accepted of a view, by form field.
func (v SavedView) Problems() map[string]string {
	problems := map[string]string{}
	switch n := len([]rune(v.Name)); {
	case n == 0:
		problems["name"] = "请给这个列表起个名称。"
	case n > 16:
		problems["name"] = "名称请不要超过 16 个字。"
	}
	if len(v.Query) > 1500 {
		problems["name"] = "条件太多，请减少一些再存。"
	}
	return problems
}
