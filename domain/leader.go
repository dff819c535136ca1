package domain

import (
	"slices"
	"strings"
	"time"
)

// Leader 领导人 is somebody whose name, posts and place in the order are checked.
type Leader struct {
	ID        string
	Name      string
	Posts     []Post
	UpdatedAt time.Time
	Version   int64
}

// Post 职务 is a leader's post from a day to a day, with the place that it gives
// among others.
type Post struct {
	Title string
	From  Day // empty: since ever
	To    Day // the last day, empty: until now
	Rank  int // 排序: 1 comes first, 0 for none
}

// Holds reports whether the post is held on a day.
func (p Post) Holds(day Day) bool {
	return (p.From == "" || p.From <= day) && (p.To == "" || day <= p.To)
}

// At returns the posts held on a day.
func (l Leader) At(day Day) []Post {
	var held []Post
	for _, p := range l.Posts {
		if p.Holds(day) {
			held = append(held, p)
		}
	}
	return held
}

// Rank returns the leader's place in the order on a day, 0 for none.
func (l Leader) Rank(day Day) int {
	rank := 0
	for _, p := range l.At(day) {
		if p.Rank > 0 && (rank == 0 || p.Rank < rank) {
			rank = p.Rank
		}
	}
	return rank
}

// Titles names the posts held on a day, as a sentence does.
func (l Leader) Titles(day Day) string {
	var titles []string
	for _, p := range l.At(day) {
		titles = append(titles, p.Title)
	}
	return strings.Join(titles, "、")
}

// Problems returns what cannot be accepted, by form field.
func (l Leader) Problems() map[string]string {
	problems := map[string]string{}
	if n := len([]rune(l.Name)); n < 2 || n > 20 {
		problems["name"] = "请填写姓名，2 到 20 个字。"
	}
	if len(l.Posts) == 0 {
		problems["posts"] = "请至少填写一项职务。"
	}
	for _, p := range l.Posts {
		switch {
		case p.Title == "":
			problems["posts"] = "有一行没有写职务。"
		case len([]rune(p.Title)) > 60:
			problems["posts"] = "职务请不要超过 60 个字。"
		case p.From != "" && p.From.Time().IsZero() || p.To != "" && p.To.Time().IsZero():
			problems["posts"] = "日期应写成 2026-03-05 这样。"
		case p.From != "" && p.To != "" && p.To < p.From:
			problems["posts"] = "“" + Shorten(p.Title, 20) + "”的结束日期早于开始日期。"
		case p.Rank < 0 || p.Rank > 9999:
			problems["posts"] = "排序应为 0 到 9999。"
		}
	}
	return problems
}

// Same reports whether two entries say the same of a leader.
func (l Leader) Same(other Leader) bool {
	return l.Name == other.Name && slices.Equal(l.Posts, other.Posts)
}
