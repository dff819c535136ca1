package domain_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// clockAt is a time in Shanghai.
func clockAt(t *testing.T, text string) time.Time {
	t.Helper()
	found, err := time.ParseInLocation("2006-01-02 15:04", text, domain.Shanghai())
	if err != nil {
		t.Fatal(err)
	}
	return found.UTC()
}

func TestQuotaAt_CountsTheMonthOfShanghai(t *testing.T) {
	all := domain.AudienceAll
	pushes := []domain.Pushed{
		{ArticleID: "a", To: all, At: clockAt(t, "2026-03-01 00:00")},
		{ArticleID: "b", To: all, At: clockAt(t, "2026-02-28 23:59")},
		{ArticleID: "c", To: all, At: clockAt(t, "2026-03-05 23:59")},
		{ArticleID: "d", To: all, At: clockAt(t, "2026-03-05 08:00"), Due: true},
		{ArticleID: "e", To: all, At: clockAt(t, "2026-04-01 00:00"), Due: true},
		{ArticleID: "f", To: domain.AudienceTag, At: clockAt(t, "2026-03-05 09:00")},
	}
	want := domain.PushQuota{Kind: domain.AccountService, On: "2026-03-05", Month: 2, Day: 1, Due: 1, DueOn: 1}
	if got := domain.QuotaAt(domain.AccountService, pushes, clockAt(t, "2026-03-05 12:00"), ""); got != want || got.Left() != 1 {
		t.Errorf("got %+v", got)
	}
	if got := domain.QuotaAt(domain.AccountService, pushes, clockAt(t, "2026-03-05 12:00"), "d"); got.Due != 0 {
		t.Errorf("its own schedule counts: %+v", got)
	}
	if got := domain.QuotaAt(domain.AccountSubscription, pushes, clockAt(t, "2026-03-05 12:00"), ""); got.Day != 2 {
		t.Errorf("a push to a tag does not count: %+v", got)
	}
}

// What is left of both kinds of accounts before and after midnight and the end of
// a month, as it is in Shanghai whatever the clock of the machine.
func TestPushQuota_RenewsAtMidnightAndAtTheEndOfTheMonth(t *testing.T) {
	service, subscription, unknown := domain.AccountService, domain.AccountSubscription, domain.AccountUnknown
	four := []string{"2026-01-28 09:00", "2026-01-29 09:00", "2026-01-30 09:00", "2026-01-31 23:59"}
	for name, c := range map[string]struct {
		kind    domain.AccountKind
		pushes  []string
		at      string
		left    int
		problem string // part of it, empty for none
		words   string
	}{
		"订阅号, never":                 {subscription, nil, "2026-03-05 10:00", 1, "", "3月5日还剩 1 次，3月6日 0 点起重新有 1 次"},
		"订阅号, the same day":          {subscription, []string{"2026-03-05 00:00"}, "2026-03-05 23:59", 0, "订阅号发给全部关注者和发给标签合起来每天只允许 1 次，3月6日 0 点恢复", "3月5日的 1 次已经用掉，3月6日 0 点起可以再推"},
		"订阅号, a minute later":        {subscription, []string{"2026-03-05 23:59"}, "2026-03-06 00:00", 1, "", "3月6日还剩 1 次"},
		"订阅号, every day of a month":  {subscription, four, "2026-02-01 00:00", 1, "", "2月1日还剩 1 次"},
		"订阅号, a fifth of the month":  {subscription, []string{"2026-01-01 09:00", "2026-01-02 09:00", "2026-01-03 09:00", "2026-01-04 09:00"}, "2026-01-05 09:00", 1, "", "1月5日还剩 1 次"},
		"订阅号, the year's last day":   {subscription, []string{"2026-12-31 12:00"}, "2026-12-31 23:59", 0, "1月1日 0 点恢复", "1月1日 0 点起可以再推"},
		"服务号, never":                 {service, nil, "2026-03-05 10:00", 4, "", "3月已推送 0 次，还剩 4 次；4月1日 0 点起重新有 4 次。"},
		"服务号, the same day":          {service, []string{"2026-03-05 00:00"}, "2026-03-05 23:59", 3, "3月5日已经向全部关注者推送过", "还剩 3 次；4月1日 0 点起重新有 4 次。3月5日的 1 次已经用掉，3月6日 0 点起可以再推。"},
		"服务号, a minute later":        {service, []string{"2026-03-05 23:59"}, "2026-03-06 00:00", 3, "", "3月已推送 1 次，还剩 3 次"},
		"服务号, the month's last hour": {service, four, "2026-01-31 23:59", 0, "每月只允许 4 次，下月 1 日（2月1日）恢复", "还剩 0 次；2月1日 0 点起重新有 4 次"},
		"服务号, the next month":        {service, four, "2026-02-01 00:00", 4, "", "2月已推送 0 次，还剩 4 次；3月1日 0 点起"},
		"服务号, the year's last day":   {service, []string{"2026-12-30 12:00"}, "2026-12-31 23:59", 3, "", "1月1日 0 点起重新有 4 次"},
		"unknown, a fifth":           {unknown, four, "2026-01-31 23:59", 0, "如果是订阅号", "还剩 0 次"},
		"unknown, the next month":    {unknown, four, "2026-02-01 00:00", 4, "", "还剩 4 次"},
	} {
		t.Run(name, func(t *testing.T) {
			var pushes []domain.Pushed
			for _, at := range c.pushes {
				pushes = append(pushes, domain.Pushed{ArticleID: at, To: domain.AudienceAll, At: clockAt(t, at)})
			}
			got := domain.QuotaAt(c.kind, pushes, clockAt(t, c.at), "")
			problem := got.Problem()
			if got.Left() != c.left || (problem == "") != (c.problem == "") || !strings.Contains(problem, c.problem) || !strings.Contains(got.Words(), c.words) {
				t.Errorf("left %d, want %d; problem %q, want %q; words %q, want %q", got.Left(), c.left, problem, c.problem, got.Words(), c.words)
			}
		})
	}
}

func TestPushQuota_WhatIsDueTakesItsPlace(t *testing.T) {
	due := []domain.Pushed{{ArticleID: "a", To: domain.AudienceTag, At: clockAt(t, "2026-03-06 09:00"), Due: true}}
	for kind, want := range map[domain.AccountKind]string{domain.AccountSubscription: "已经定时了一次推送", domain.AccountService: ""} {
		got := domain.QuotaAt(kind, due, clockAt(t, "2026-03-06 20:00"), "")
		if problem := got.Problem(); (problem == "") != (want == "") || !strings.Contains(problem, want) {
			t.Errorf("%s: %q, want %q", kind.Label(), problem, want)
		}
	}
	if words := domain.QuotaAt(domain.AccountSubscription, due, clockAt(t, "2026-03-06 20:00"), "").Words(); !strings.Contains(words, "已被定时的推送占用，3月7日 0 点") {
		t.Errorf("words %q", words)
	}
}

func TestPushSettings_TheKindBelongsToItsAccount(t *testing.T) {
	said := domain.PushSettings{AppID: "wx1", Kind: domain.AccountSubscription}
	for _, c := range []struct {
		settings domain.PushSettings
		appID    string
		signsIn  bool
		want     domain.AccountKind
	}{
		{said, "wx1", false, domain.AccountSubscription},
		{said, "wx1", true, domain.AccountSubscription},
		{said, "wx2", false, domain.AccountUnknown},
		{said, "wx2", true, domain.AccountService},
		{domain.PushSettings{}, "", false, domain.AccountUnknown},
		{domain.PushSettings{}, "wx1", true, domain.AccountService},
	} {
		if got := c.settings.KindOf(c.appID, c.signsIn); got != c.want {
			t.Errorf("%+v of %q: %s, want %s", c.settings, c.appID, got.Label(), c.want.Label())
		}
	}
	for _, k := range domain.AccountKinds() {
		if domain.AccountKindOf(k.String()) != k {
			t.Errorf("%s is not read back", k)
		}
	}
}
