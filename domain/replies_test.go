package domain_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestReplies_AnswerByTheFirstRuleThatMatches(t *testing.T) {
	r := domain.Replies{Rules: []domain.ReplyRule{
		{Words: []string{"会费", "会员费"}, Exact: true, Reply: "会费"},
		{Words: []string{"困难", "WiFi"}, Reply: "帮扶"},
		{Words: []string{"法律援助"}, Reply: "白天", From: 8*60 + 30, To: 17 * 60},
		{Words: []string{"法律援助"}, Reply: "夜里", From: 17 * 60, To: 8*60 + 30},
		{Words: []string{"会费"}, Reply: "后一条"},
	}}
	at := func(clock string) time.Time {
		when, err := time.ParseInLocation("15:04", clock, domain.Shanghai())
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, tc := range []struct{ text, clock, want string }{
		{"会费", "12:00", "会费"},
		{" 会员费 ", "12:00", "会费"},
		{"会费怎么交", "12:00", "后一条"},
		{"家庭困难怎么申请", "12:00", "帮扶"},
		{"ＷＩＦＩ密码", "12:00", "帮扶"},
		{"要法律援助", "08:30", "白天"},
		{"要法律援助", "16:59", "白天"},
		{"要法律援助", "17:00", "夜里"},
		{"要法律援助", "03:00", "夜里"},
		{"别的", "12:00", ""},
		{"", "12:00", ""},
	} {
		if got, ok := r.Answer(tc.text, at(tc.clock)); got != tc.want || ok != (tc.want != "") {
			t.Errorf("%q at %s: got %q, %v, want %q", tc.text, tc.clock, got, ok, tc.want)
		}
	}
	agents := domain.Agents{On: true, From: 8*60 + 30, To: 17 * 60}
	if !agents.OnDuty(at("08:30")) || agents.OnDuty(at("17:00")) || (domain.Agents{From: 0, To: 24 * 60}).OnDuty(at("12:00")) {
		t.Error("agents are not on duty from 08:30 to 17:00, only when they are on")
	}
}

func TestReplies_ProblemsNameTheirFields(t *testing.T) {
	long := strings.Repeat("长", 601)
	r := domain.Replies{Welcome: long, Default: long, Hotline: long, QuietMinutes: -1, Agents: domain.Agents{Account: "谁", To: -1}, Rules: []domain.ReplyRule{
		{Words: []string{"好"}, Reply: "好"}, {Reply: "好"}, {Words: []string{"好"}}, {Words: []string{long}, Reply: "好"}, {Words: []string{"好"}, Reply: "好", From: -1},
	}}
	problems := r.Problems()
	for _, field := range []string{"welcome", "default", "hotline", "quiet_minutes", "agent", "agent_hours", "rule_1", "rule_2", "rule_3", "rule_4"} {
		if problems[field] == "" {
			t.Errorf("nothing is said of %s", field)
		}
	}
	if len(problems) != 10 {
		t.Errorf("got %v", problems)
	}
	if problems := domain.DefaultReplies().Problems(); len(problems) != 0 {
		t.Errorf("the defaults are refused: %v", problems)
	}
}
