package domain

import "testing"

func TestCounts_NeverFallBelowNothing(t *testing.T) {
	day, before := Counts{Readers: 5, Reads: 9, Sharers: 1, Shares: 2, Favourites: 3}, Counts{Readers: 2, Reads: 10, Favourites: 3}
	if got, want := day.Less(before), (Counts{Readers: 3, Sharers: 1, Shares: 2}); got != want {
		t.Errorf("less %+v, want %+v", got, want)
	}
	if got, want := day.Plus(before), (Counts{Readers: 7, Reads: 19, Sharers: 1, Shares: 2, Favourites: 6}); got != want {
		t.Errorf("plus %+v, want %+v", got, want)
	}
}

func TestSettings_FootHasBounds(t *testing.T) {
	s := DefaultSettings()
	s.ICP, s.PoliceRecord, s.Contact = string(make([]rune, 41)), string(make([]rune, 41)), string(make([]rune, 81))
	problems := s.Problems()
	for _, field := range []string{"icp", "police_record", "contact"} {
		if problems[field] == "" {
			t.Errorf("%s has no bound", field)
		}
	}
	s.PoliceRecord = "京公网安备 11000002000001号"
	if got := s.PoliceNumber(); got != "11000002000001" {
		t.Errorf("number %s", got)
	}
}
