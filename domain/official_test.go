package domain_test

import (
	"testing"

	"laigao/domain"
)

func TestChineseNumber_CountsAsPeopleDo(t *testing.T) {
	for n, want := range map[int]string{1: "一", 10: "十", 12: "十二", 20: "二十", 99: "九十九", 100: "100", -1: "-1"} {
		if got := domain.ChineseNumber(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	if got := domain.HeadingNumber(3) + domain.SubheadingNumber(11); got != "三、（十一）" {
		t.Errorf("headings are numbered %q", got)
	}
}

func TestHalfWidths_CountsKeyboardCharactersAsHalf(t *testing.T) {
	for text, want := range map[string]int{"": 0, "2026年4月8日": 12, "总工会": 6, "〔2026〕5号": 11} {
		if got := domain.HalfWidths(text); got != want {
			t.Errorf("%q is %d halves wide, want %d", text, got, want)
		}
	}
}
