package domain_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestDueAfter_CountsWorkingDaysToTheirClose(t *testing.T) {
	for _, c := range []struct {
		from string
		days int
		want string
	}{
		{"2026-03-02 09:00", 2, "2026-03-04 18:00"}, // Monday
		{"2026-03-05 23:59", 2, "2026-03-09 18:00"}, // Thursday, over a weekend
		{"2026-03-07 10:00", 1, "2026-03-09 18:00"}, // Saturday
		{"2026-03-06 19:00", 0, ""},
	} {
		from, err := time.ParseInLocation("2006-01-02 15:04", c.from, domain.Shanghai())
		if err != nil {
			t.Fatal(err)
		}
		got := domain.Calendar{}.DueAfter(from, c.days)
		text := ""
		if !got.IsZero() {
			text = got.In(domain.Shanghai()).Format("2006-01-02 15:04")
		}
		if text != c.want {
			t.Errorf("%d days after %s: got %q, want %q", c.days, c.from, text, c.want)
		}
	}
}

func TestMentioned_FindsColleaguesByNameAndUserName(t *testing.T) {
	accounts := []domain.Account{{ID: "1", Username: "li", Name: "李四"}, {ID: "2", Username: "lisi", Name: "李四光"}, {ID: "3", Username: "wang", Name: "王五"}}
	for words, want := range map[string]string{
		"请 @李四 看一下":        "1",
		"请@李四光看一下":         "2",
		"@李四，@王五 核对":       "13",
		"@lisi ok":         "2",
		"李四@example.org":   "",
		"＠王五":              "3",
		"没有人":              "",
		"@李四 @李四":          "1",
		"写给 @wang，不是 @王 的": "3",
	} {
		got := ""
		for _, a := range domain.Mentioned(words, accounts) {
			got += a.ID
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", words, got, want)
		}
	}
}
