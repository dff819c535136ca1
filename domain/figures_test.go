package domain

import "testing"

func TestHours_WithinAreNearestRanks(t *testing.T) {
	for _, c := range []struct {
		hours        Hours
		median, slow int
	}{
		{nil, 0, 0},
		{Hours{7: 1}, 7, 7},
		{Hours{1: 1, 3: 1}, 1, 3},
		{Hours{1: 5, 2: 4, 50: 1}, 1, 2},
		{Hours{0: 2, 10: 7, 99: 2}, 10, 99},
	} {
		if median, slow := c.hours.Within(50), c.hours.Within(90); median != c.median || slow != c.slow {
			t.Errorf("%v: median %d, nine of ten %d, want %d and %d", c.hours, median, slow, c.median, c.slow)
		}
	}
}

func TestRatio_IsRoundedToATenthOfAPercent(t *testing.T) {
	for want, r := range map[string]Ratio{"–": {1, 0}, "0.0%": {0, 3}, "66.7%": {2, 3}, "100.0%": {5, 5}, "150.0%": {3, 2}, "0.1%": {1, 2000}} {
		if got := r.String(); got != want {
			t.Errorf("%v is %s, want %s", r, got, want)
		}
	}
}

func TestWorkingDays_AreReadable(t *testing.T) {
	for hours, want := range map[int]string{0: "不到 1 小时", 5: "5 小时", 24: "1.0 个工作日", 37: "1.5 个工作日", 240: "10.0 个工作日"} {
		if got := WorkingDays(hours); got != want {
			t.Errorf("%d hours: %s, want %s", hours, got, want)
		}
	}
}

func TestKindsAndCounted_ReadWhatTheyWrite(t *testing.T) {
	for _, k := range Categories() {
		if ParseCategory(k.Code()) != k || k.Label() == "" {
			t.Errorf("kind %v is read as %v", k, ParseCategory(k.Code()))
		}
	}
	for _, c := range AllCounted() {
		if ParseCounted(c.String()) != c || c.Label() == "" {
			t.Errorf("%d is read as %d", c, ParseCounted(c.String()))
		}
	}
	if ParseCategory("<b>") != (Category{}) || ParseCounted("all") != CountedNone {
		t.Error("what is unknown is taken for something")
	}
}
