package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"laigao/cmd/internal/app"
	"laigao/domain"
)

func (f *figures) readAwards(t *testing.T, a *app.App, staff map[string]domain.Account) {
	t.Helper()
	rounds, err := a.Recognition.Awards(t.Context(), staff["gaochou"])
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rounds {
		f.Awards = append(f.Awards, fmt.Sprintf("%d %s %d", r.Year, r.Stage, r.Open))
	}
}

// checkAwards finds the year before made public, which an objection that nobody
// has answered holds up, and this year ranked.
func checkAwards(t *testing.T, f figures) {
	t.Helper()
	year := time.Now().In(domain.Shanghai()).Year()
	want := []string{fmt.Sprintf("%d 已排名，待选定 0", year), fmt.Sprintf("%d 公示已结束，待审定 1", year-1)}
	if past == wholePast && !slices.Equal(f.Awards, want) {
		t.Errorf("awards are %q, want %q", f.Awards, want)
	}
}

func TestFirstDay_LeavesFourQuartersAndTheEndOfTheYearBefore(t *testing.T) {
	for _, now := range []domain.Day{"2026-01-01", "2026-06-30", "2026-11-08", "2026-11-27", "2026-12-31", "2028-12-31"} {
		ago := firstDay(now.Time().Add(20 * time.Hour))
		began := now.Add(-ago)
		november := domain.Day(fmt.Sprintf("%d-11-01", now.Time().In(domain.Shanghai()).Year()-1))
		if ago < fourQuarters || began > november {
			t.Errorf("on %s the department began on %s, %d days ago", now, began, ago)
		}
	}
}

func TestSampleStories_BeginWithTheDepartment(t *testing.T) {
	const first = fourQuarters + 50
	stories := sampleStories(wholePast, first)[300:]
	if len(stories) != 25 {
		t.Errorf("%d stories of the time before the four quarters, want 25", len(stories))
	}
	for _, st := range stories {
		if st.days <= fourQuarters-8 || st.days > joined(st.writer, first)-4 {
			t.Errorf("a story of %d days ago by somebody who joined %d days ago", st.days, joined(st.writer, first))
		}
	}
}
