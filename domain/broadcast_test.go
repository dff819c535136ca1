package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestAddressees_PicksUnitsByClassSubtreeAndList(t *testing.T) {
	units := []domain.Unit{
		{ID: "city", Class: "banner"},
		{ID: "works", Class: "industry"},
		{ID: "mill", Class: "basic", ParentID: "works"},
		{ID: "shop", Class: "basic", ParentID: "mill"},
		{ID: "lone", Class: "basic"},
		{ID: "round", Class: "other", ParentID: "trip"},
		{ID: "trip", Class: "other", ParentID: "round"},
	}
	for _, test := range []struct {
		audience domain.Addressees
		want     []string
	}{
		{domain.Addressees{Kind: domain.AddresseesAll}, nil},
		{domain.Addressees{Kind: domain.AddresseesClass, Codes: []string{"basic"}}, []string{"mill", "shop", "lone"}},
		{domain.Addressees{Kind: domain.AddresseesSubtree, Codes: []string{"works"}}, []string{"works", "mill", "shop"}},
		{domain.Addressees{Kind: domain.AddresseesSubtree, Codes: []string{"mill", "works"}}, []string{"works", "mill", "shop"}},
		{domain.Addressees{Kind: domain.AddresseesUnits, Codes: []string{"works", "gone"}}, []string{"works"}},
		{domain.Addressees{Kind: domain.AddresseesUnits}, nil},
	} {
		if got := test.audience.Pick(units); !slices.Equal(got, test.want) {
			t.Errorf("%+v picks %v, want %v", test.audience, got, test.want)
		}
	}
}

func TestBroadcast_NamesWhatCannotBeSent(t *testing.T) {
	good := domain.Broadcast{Subject: "报送五一稿件", Body: "请于 4 月 25 日前报送。", Link: "/m/submit", Addressees: domain.Addressees{Kind: domain.AddresseesAll}}
	if problems := good.Problems(); len(problems) > 0 {
		t.Fatalf("a good one has problems %v", problems)
	}
	for field, change := range map[string]func(b *domain.Broadcast){
		"subject":  func(b *domain.Broadcast) { b.Subject = strings.Repeat("字", 21) },
		"summary":  func(b *domain.Broadcast) { b.Summary = "两\n行" },
		"body":     func(b *domain.Broadcast) { b.Body = "" },
		"link":     func(b *domain.Broadcast) { b.Link = "https://elsewhere.example" },
		"audience": func(b *domain.Broadcast) { b.Addressees = domain.Addressees{Kind: domain.AddresseesUnits} },
	} {
		bad := good
		change(&bad)
		if problems := bad.Problems(); problems[field] == "" || len(problems) != 1 {
			t.Errorf("%s: problems %v", field, problems)
		}
	}
	if long := (domain.Broadcast{Body: strings.Repeat("很长的正文", 20)}).Words(); len([]rune(long)) > domain.BroadcastSummaryMost {
		t.Errorf("a notice says %q", long)
	}
}

func TestBroadcast_GoesFromDraftToItsEndAndNoOtherWay(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai())
	b := domain.Broadcast{}
	for name, err := range map[string]error{"pause": b.Pause(), "resume": b.Resume(now), "cancel": b.Cancel()} {
		if domain.KindOf(err) != domain.KindConflict {
			t.Errorf("%s of a draft: %v", name, err)
		}
	}
	steps := []error{b.Confirm(3, domain.Actor{ID: "a"}, now), b.Pause(), b.Resume(now), b.Pause(), b.Cancel()}
	for i, err := range steps {
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	for name, err := range map[string]error{"confirm": b.Confirm(3, domain.Actor{}, now), "pause": b.Pause(), "resume": b.Resume(now), "cancel": b.Cancel()} {
		if domain.KindOf(err) != domain.KindConflict {
			t.Errorf("%s of a cancelled one: %v", name, err)
		}
	}
}

func TestBroadcast_LotsKeepTheRateOverAllSteps(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai())
	at := func(count int, after time.Duration) domain.Lot {
		return domain.Lot{Count: count, DueAt: now.Add(after)}
	}
	for name, test := range map[string]struct {
		rate, count int
		want        []domain.Lot
		next        time.Duration
	}{
		"a second's worth each":         {20, 50, []domain.Lot{at(20, 0), at(20, time.Second), at(10, 2*time.Second)}, 2500 * time.Millisecond},
		"no more than is done together": {1000, 300, []domain.Lot{at(128, 0), at(128, 128*time.Millisecond), at(44, 256*time.Millisecond)}, 300 * time.Millisecond},
		"one by one":                    {1, 2, []domain.Lot{at(1, 0), at(1, time.Second)}, 2 * time.Second},
		"no rate":                       {0, 2, []domain.Lot{at(1, 0), at(1, time.Second)}, 2 * time.Second},
		"nobody":                        {20, 0, nil, 0},
	} {
		b := domain.Broadcast{NextAt: now}
		got := b.Lots(test.count, test.rate, now.Add(-time.Minute))
		if !slices.Equal(got, test.want) || !b.NextAt.Equal(now.Add(test.next)) {
			t.Errorf("%s: %+v, the next %s after", name, got, b.NextAt.Sub(now))
		}
	}
	b, later := domain.Broadcast{NextAt: now}, now.Add(time.Hour) // what was missed while nobody worked is not made up for
	if lot := b.Lot(1, 20, later); !lot.DueAt.Equal(later) {
		t.Errorf("after a pause the next is %s, want %s", lot.DueAt, later)
	}
}

func TestBroadcast_RestsUntilTheEndThatHoldsNow(t *testing.T) {
	now := time.Date(2026, 3, 5, 23, 0, 0, 0, domain.Shanghai())
	morning, later := now.Add(8*time.Hour+30*time.Minute), now.Add(10*time.Hour)
	b := domain.Broadcast{State: domain.BroadcastRunning, NextAt: now.Add(time.Minute), Problem: "额度"}
	for _, step := range []struct {
		end   time.Time
		news  bool
		next  time.Time
		words string
	}{
		{time.Time{}, false, now.Add(time.Minute), ""},
		{morning, true, morning, "夜间免打扰，将于 07:30 继续。"},
		{morning, false, morning, "夜间免打扰，将于 07:30 继续。"},
		{later, true, later, "夜间免打扰，将于 09:00 继续。"},
		{time.Time{}, true, now, ""},
	} {
		if news := b.Rest(step.end, now); news != step.news || !b.NextAt.Equal(step.next) || b.RestWords() != step.words {
			t.Errorf("until %s: %t, the next at %s, says %q", step.end, news, b.NextAt, b.RestWords())
		}
	}
	b.Rest(morning, now)
	if err := b.Pause(); err != nil || b.RestWords() != "" || b.Problem != "" {
		t.Errorf("paused it says %q, %q, %v", b.RestWords(), b.Problem, err)
	}
}
