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

func TestBroadcast_SlotsKeepTheRateOverAllSteps(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, domain.Shanghai())
	b := domain.Broadcast{NextAt: now}
	all := append(b.Slots(30, 20, now), b.Slots(30, 20, now.Add(time.Second))...)
	for i, slot := range all {
		if want := now.Add(time.Duration(i) * 50 * time.Millisecond); !slot.Equal(want) {
			t.Fatalf("slot %d is %s, want %s", i, slot, want)
		}
	}
	later := now.Add(time.Hour) // what was missed while nobody worked is not made up for
	if slot := b.Slots(1, 20, later)[0]; !slot.Equal(later) {
		t.Errorf("after a pause the next is %s, want %s", slot, later)
	}
}
