package domain_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestQuietEnd_IsTheNextMorning(t *testing.T) {
	night := domain.NoticeRules{QuietFrom: 22 * 60, QuietUntil: 7*60 + 30}
	noon := domain.NoticeRules{QuietFrom: 12 * 60, QuietUntil: 14 * 60}
	for _, c := range []struct {
		rules     domain.NoticeRules
		now, want string // of the day 5 March 2026; empty: not quiet
	}{
		{night, "2026-03-05 21:59", ""},
		{night, "2026-03-05 22:00", "2026-03-06 07:30"},
		{night, "2026-03-05 23:59", "2026-03-06 07:30"},
		{night, "2026-03-05 00:00", "2026-03-05 07:30"},
		{night, "2026-03-05 07:29", "2026-03-05 07:30"},
		{night, "2026-03-05 07:30", ""},
		{noon, "2026-03-05 11:59", ""},
		{noon, "2026-03-05 12:00", "2026-03-05 14:00"},
		{noon, "2026-03-05 14:00", ""},
		{noon, "2026-03-05 23:00", ""},
		{domain.NoticeRules{}, "2026-03-05 00:00", ""},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, domain.Shanghai())
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if end := c.rules.QuietEnd(now); !end.IsZero() {
			got = end.In(domain.Shanghai()).Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("from %s to %s at %s: until %q, want %q", domain.ClockOf(c.rules.QuietFrom), domain.ClockOf(c.rules.QuietUntil), c.now, got, c.want)
		}
	}
}

func TestLastDigest_IsTheNewestThatHasCome(t *testing.T) {
	rules := domain.NoticeRules{Digests: []int{9 * 60, 14 * 60}}
	const layout = "2006-01-02 15:04"
	for now, want := range map[string]string{
		"2026-03-05 08:59": "2026-03-04 14:00 after 2026-03-04 09:00",
		"2026-03-05 09:00": "2026-03-05 09:00 after 2026-03-04 14:00",
		"2026-03-05 13:59": "2026-03-05 09:00 after 2026-03-04 14:00",
		"2026-03-05 23:00": "2026-03-05 14:00 after 2026-03-05 09:00",
	} {
		at, err := time.ParseInLocation(layout, now, domain.Shanghai())
		if err != nil {
			t.Fatal(err)
		}
		moment, before := rules.LastDigest(at)
		if got := moment.In(domain.Shanghai()).Format(layout) + " after " + before.In(domain.Shanghai()).Format(layout); got != want {
			t.Errorf("at %s: %s, want %s", now, got, want)
		}
	}
	if moment, _ := (domain.NoticeRules{}).LastDigest(time.Now()); !moment.IsZero() {
		t.Errorf("without moments: %s", moment)
	}
}

func TestNoticeRules_RefuseWhatCannotBe(t *testing.T) {
	rules := domain.DefaultNoticeRules()
	if problems := rules.Problems(); len(problems) != 0 {
		t.Fatalf("the default is refused: %v", problems)
	}
	rules.QuietFrom = domain.MinuteOf("25:00")
	rules.Digests = []int{14 * 60, 9 * 60}
	rules.Kinds = map[domain.NoticeKind]domain.NoticeRule{
		domain.NoticeReturned: {Channels: []domain.Channel{domain.ChannelMail, domain.ChannelMail}},
		domain.NoticeAdopted:  {Channels: []domain.Channel{"pigeon"}},
		domain.NoticeAccepted: {},
	}
	problems := rules.Problems()
	for _, field := range []string{"quiet_from", "digests", "rule_manuscript_returned", "rule_manuscript_adopted"} {
		if problems[field] == "" {
			t.Errorf("%s is accepted", field)
		}
	}
	if len(problems) != 4 {
		t.Errorf("problems %v, want four", problems)
	}
	if domain.MinuteOf("07:30") != 450 || domain.ClockOf(450) != "07:30" {
		t.Error("a time of day does not come back as it was")
	}
}
