package domain

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestPeriod_IsComparedWithAsMuchOfTheOneBefore(t *testing.T) {
	for _, c := range []struct {
		name         string
		period       Period
		today        Day
		before, year Period
	}{
		{"a quarter that is over", Period{"2026-01-01", "2026-03-31"}, "2026-11-26", Period{"2025-10-01", "2025-12-31"}, Period{"2025-01-01", "2025-03-31"}},
		{"a quarter under way", Period{"2026-10-01", "2026-12-31"}, "2026-11-26", Period{"2026-07-01", "2026-08-26"}, Period{"2025-10-01", "2025-11-26"}},
		{"its last day", Period{"2026-10-01", "2026-12-31"}, "2026-12-31", Period{"2026-07-01", "2026-09-30"}, Period{"2025-10-01", "2025-12-31"}},
		{"a year", Period{"2026-01-01", "2026-12-31"}, "2027-02-01", Period{"2025-01-01", "2025-12-31"}, Period{"2025-01-01", "2025-12-31"}},
		{"a long month after a short one", Period{"2026-03-01", "2026-03-31"}, "2026-03-30", Period{"2026-02-01", "2026-02-28"}, Period{"2025-03-01", "2025-03-30"}},
		{"days", Period{"2026-03-05", "2026-03-14"}, "2026-11-26", Period{"2026-02-23", "2026-03-04"}, Period{"2025-03-05", "2025-03-14"}},
		{"a leap day", Period{"2024-02-01", "2024-02-29"}, "2026-11-26", Period{"2024-01-01", "2024-01-31"}, Period{"2023-02-01", "2023-02-28"}},
		{"the February after a leap year", Period{"2025-02-01", "2025-02-28"}, "2026-11-26", Period{"2025-01-01", "2025-01-31"}, Period{"2024-02-01", "2024-02-29"}},
		{"one leap day", Period{"2024-02-29", "2024-02-29"}, "2026-11-26", Period{"2024-02-28", "2024-02-28"}, Period{"2023-02-28", "2023-02-28"}},
	} {
		if got := c.period.Before(c.today); got != c.before {
			t.Errorf("%s: before %v, want %v", c.name, got, c.before)
		}
		if got := c.period.YearBefore(c.today); got != c.year {
			t.Errorf("%s: a year before %v, want %v", c.name, got, c.year)
		}
	}
}

func TestPeriod_HasTheNameThatPeopleGiveIt(t *testing.T) {
	for want, p := range map[string]Period{
		"2026年第1季度": {"2026-01-01", "2026-03-31"}, "2026年2月": {"2026-02-01", "2026-02-28"}, "2026年": {"2026-01-01", "2026-12-31"},
		"2026年2月至4月": {"2026-02-01", "2026-04-30"}, "2026年3月5日": {"2026-03-05", "2026-03-05"}, "2026年3月5日至2026年3月9日": {"2026-03-05", "2026-03-09"},
	} {
		if got := p.Label(); got != want {
			t.Errorf("%v is called %s, want %s", p, got, want)
		}
	}
}

func TestPeriodOf_IsTheQuarterOfEachOfItsDays(t *testing.T) {
	for begins := time.January; begins <= time.December; begins++ {
		for day := Day("2025-11-20"); day < "2027-03-01"; day = day.Add(9) {
			q := QuarterOf(day, begins)
			p := PeriodOf(q, begins)
			if !p.Has(day) || QuarterOf(p.From, begins) != q || QuarterOf(p.To, begins) != q || QuarterOf(p.To.Add(1), begins) == q {
				t.Fatalf("years from %s: %s is in %v, whose days are %v", begins, day, q, p)
			}
			if year := PeriodOf(Quarter{Year: q.Year}, begins); !year.Has(day) || year.Days() < 365 || !year.Has(p.From) || !year.Has(p.To) {
				t.Fatalf("years from %s: %s is in %v, whose year is %v", begins, day, q, year)
			}
		}
	}
}

func TestPeriod_PartsAreTheWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same each time
	for range 300 {
		from := Day("2023-01-01").Add(random.IntN(900))
		p := Period{From: from, To: from.Add(random.IntN(800))}
		for _, step := range []Step{ByDay, ByWeek, ByMonth, ByQuarter, p.Step()} {
			parts, next := p.Parts(step), p.From
			for _, part := range parts {
				if part.From != next || part.To < part.From {
					t.Fatalf("%v by %s: %v begins not at %s", p, step.Label(), part, next)
				}
				next = part.To.Add(1)
			}
			if next != p.To.Add(1) {
				t.Fatalf("%v by %s ends before %s", p, step.Label(), next)
			}
		}
		if n := len(p.Parts(p.Step())); n > 37 {
			t.Errorf("%v makes %d points", p, n)
		}
	}
	weeks := Period{"2026-10-01", "2026-10-20"}.Parts(ByWeek)
	if want := []Period{{"2026-10-01", "2026-10-04"}, {"2026-10-05", "2026-10-11"}, {"2026-10-12", "2026-10-18"}, {"2026-10-19", "2026-10-20"}}; !slices.Equal(weeks, want) {
		t.Errorf("weeks %v, want %v", weeks, want)
	}
}

func TestParsePeriod_SaysWhichDayIsWrong(t *testing.T) {
	for field, days := range map[string][2]string{"from": {"2026-13-01", "2026-03-31"}, "to": {"2026-03-31", "2026-03-30"}} {
		if _, err := ParsePeriod(days[0], days[1]); FieldsOf(err)[field] == "" {
			t.Errorf("%v: %v names no %s", days, err, field)
		}
	}
	if _, err := ParsePeriod("1900-01-01", "2026-01-01"); KindOf(err) != KindInvalid {
		t.Errorf("a century: %v", err)
	}
	if p, err := ParsePeriod("2026-03-05", "2026-03-05"); err != nil || p.Days() != 1 {
		t.Errorf("a day: %v, %v", p, err)
	}
}

func TestAccount_IsAQuarterOrAYearAndNothingElse(t *testing.T) {
	for days, want := range map[Period]Quarter{
		{"2026-01-01", "2026-03-31"}: {2026, 1},
		{"2026-10-01", "2026-12-31"}: {2026, 4},
		{"2026-01-01", "2026-12-31"}: {2026, 0},
		{"2026-01-01", "2026-06-30"}: {},
		{"2026-01-01", "2026-01-31"}: {},
		{"2026-01-02", "2026-03-31"}: {},
	} {
		if got, ok := days.Account(time.January); got != want || ok != (want != Quarter{}) {
			t.Errorf("%v: got %v, want %v", days, got, want)
		}
	}
	if got, _ := (Period{"2025-12-01", "2026-02-28"}).Account(time.December); got != (Quarter{2026, 1}) {
		t.Errorf("where years begin in December: %v", got)
	}
	for _, q := range []Quarter{{2026, 0}, {2026, 1}, {2026, 4}} {
		if got, err := ParseAccount(q.String()); err != nil || got != q {
			t.Errorf("%s: got %v, %v", q, got, err)
		}
	}
	for _, text := range []string{"", "26", "02026", "+2026", "2026-0", "2026-5", "20260", "2026-1-1", "abcd"} {
		if got, err := ParseAccount(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	if _, err := ParseQuarter("2026"); err == nil {
		t.Error("a year is read as a quarter")
	}
}
