package domain_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"laigao/domain"
)

func TestQuestion_HearTellsAnswersFromText(t *testing.T) {
	const today = domain.Day("2026-03-10")
	long := strings.Repeat("市总工会召开会议。", 20)
	for _, tc := range []struct {
		question domain.Question
		text     string
		want     domain.Heard
	}{
		{domain.AskTitle, " 职工运动会开幕 ", domain.HeardAnswer},
		{domain.AskTitle, long, domain.HeardText},
		{domain.AskTitle, "第一行\n第二行", domain.HeardText},
		{domain.AskKind, "1", domain.HeardAnswer},
		{domain.AskKind, "２", domain.HeardAnswer},
		{domain.AskKind, "先进典型", domain.HeardAnswer},
		{domain.AskKind, "7", domain.HeardNothing},
		{domain.AskKind, "不知道", domain.HeardNothing},
		{domain.AskKind, long, domain.HeardText},
		{domain.AskDay, "昨天", domain.HeardAnswer},
		{domain.AskDay, "2027-1-1", domain.HeardNothing},
		{domain.AskDay, "忘了", domain.HeardNothing},
		{domain.AskDay, long, domain.HeardText},
		{domain.AskNothing, "昨天", domain.HeardText},
	} {
		var m domain.Manuscript
		if got := tc.question.Hear(&m, tc.text, today); got != tc.want {
			t.Errorf("question %d, %q: got %d, want %d", tc.question, tc.text, got, tc.want)
		}
		if taken := m.Title != "" || m.Class != domain.ClassUnset || m.ActivityDay != ""; taken != (tc.want == domain.HeardAnswer) {
			t.Errorf("question %d, %q: the manuscript took it: %v", tc.question, tc.text, taken)
		}
	}
}

func TestQuestion_AfterAsksOnlyWhatIsOpen(t *testing.T) {
	news := domain.Sheet{Class: domain.ClassNews}
	for name, tc := range map[string]struct {
		from domain.Question
		m    domain.Manuscript
		want domain.Question
	}{
		"nothing is known":   {domain.AskNothing, domain.Manuscript{}, domain.AskTitle},
		"the title is known": {domain.AskNothing, domain.Manuscript{Text: domain.Text{Title: "标题"}}, domain.AskKind},
		"news":               {domain.AskKind, domain.Manuscript{Sheet: news}, domain.AskDay},
		"no news":            {domain.AskKind, domain.Manuscript{Sheet: domain.Sheet{Class: domain.ClassOther}}, domain.AskNothing},
		"skipped":            {domain.AskDay, domain.Manuscript{Sheet: news}, domain.AskNothing},
	} {
		if got := tc.from.After(&tc.m); got != tc.want {
			t.Errorf("%s: got %d, want %d", name, got, tc.want)
		}
	}
}

func FuzzHear(f *testing.F) {
	for _, text := range []string{"标题", "1", "新闻", "先进典型", "昨天", "3月5日", "跳过", "\n", "七"} {
		for q := range uint8(4) {
			f.Add(q, text)
		}
	}
	f.Fuzz(func(t *testing.T, question uint8, text string) {
		const today = domain.Day("2026-03-10")
		q, m := domain.Question(question%4), domain.Manuscript{}
		heard := q.Hear(&m, text, today)
		taken := m.Title != "" || m.Class != domain.ClassUnset || m.ActivityDay != ""
		if taken && heard != domain.HeardAnswer || heard == domain.HeardAnswer && !taken && strings.TrimSpace(text) != "" {
			t.Fatalf("question %d, %q: heard %d, taken %v", q, text, heard, taken)
		}
		if utf8.RuneCountInString(m.Title) > 100 || m.ActivityDay > today || m.Class == domain.ClassOther && m.Topic == "" {
			t.Fatalf("question %d, %q: took %+v", q, text, m)
		}
		if next := q.After(&m); next != domain.AskNothing && next <= q {
			t.Fatalf("after question %d comes %d", q, next)
		}
	})
}
