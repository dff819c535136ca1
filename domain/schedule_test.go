package domain_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestSensitiveDate_ReadsWhatPeopleType(t *testing.T) {
	for text, want := range map[string]string{
		"12-13": "12-13", "12月13日": "12-13", "4/5": "04-05", "2.29": "02-29", "2027-3-4": "2027-03-04", "2027年3月4日": "2027-03-04",
		"": "", "13-01": "", "2027-02-29": "", "每年": "", "1-2-3-4": "",
	} {
		if got := domain.SensitiveDate(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSensitiveDay_On(t *testing.T) {
	for _, c := range []struct {
		from, to string
		day      domain.Day
		want     bool
	}{
		{"12-13", "12-13", "2026-12-13", true},
		{"12-13", "12-13", "2026-12-14", false},
		{"12-30", "01-02", "2027-01-02", true},
		{"12-30", "01-02", "2026-12-31", true},
		{"12-30", "01-02", "2026-12-29", false},
		{"2027-03-04", "2027-03-11", "2027-03-11", true},
		{"2027-03-04", "2027-03-11", "2026-03-05", false},
		{"12-13", "12-13", "", false},
	} {
		if got := (domain.SensitiveDay{FromDay: c.from, ToDay: c.to}).On(c.day); got != c.want {
			t.Errorf("%s to %s on %s: got %v", c.from, c.to, c.day, got)
		}
	}
}

func TestLeft_SaysHowLong(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai())
	for passed, want := range map[time.Duration]string{
		-time.Second: "", 30 * time.Second: "还有不到 1 分钟", 90 * time.Second: "还有 1 分钟",
		125 * time.Minute: "还有 2 小时 5 分钟", 50 * time.Hour: "还有 2 天 2 小时",
	} {
		if got := domain.Left(now.Add(passed), now); got != want {
			t.Errorf("%s: got %q, want %q", passed, got, want)
		}
	}
}
