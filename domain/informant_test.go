package domain

import (
	"testing"
	"time"
)

func TestCheckMonth_TakesMonthsOfGrownPeople(t *testing.T) {
	cases := []struct {
		month string
		good  bool
	}{
		{"1985-04", true}, {"2009-12", true}, {"2012-01", false}, {"1920-01", false}, {"1985-13", false}, {"1985-4", false}, {"1985年4月", false}, {"", false},
	}
	for _, c := range cases {
		if problem := CheckMonth(c.month, "2026-03-05"); (problem == "") != c.good {
			t.Errorf("CheckMonth(%q) = %q, want good=%v", c.month, problem, c.good)
		}
	}
}

func TestCheckEmail_TakesPlainAddresses(t *testing.T) {
	cases := []struct {
		address string
		good    bool
	}{
		{"name@example.com", true},
		{"a.b-c_d+e@mail.example.cn", true},
		{"name@example", false},
		{"@example.com", false},
		{"a@b@example.com", false},
		{"a b@example.com", false},
		{"名<a@example.com>", false},
		{"a@.com", false},
		{"a@example..com", false},
		{"a@example.c", false},
	}
	for _, c := range cases {
		if problem := CheckEmail(c.address); (problem == "") != c.good {
			t.Errorf("CheckEmail(%q) = %q, want good=%v", c.address, problem, c.good)
		}
	}
}

func TestInformant_SubmitAndDecideFollowTheCourse(t *testing.T) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
	full := Informant{UnitID: "u", Name: "样例", Gender: Male, BirthMonth: "1985-04", Education: "本科", UnionPost: "无", UnitPost: "无", Phone: Sealed("x")}
	empty := Informant{}
	if err := empty.Submit(false, now); KindOf(err) != KindInvalid || len(FieldsOf(err)) != 8 {
		t.Fatalf("Submit of an empty form: %v with %d problems, want 8", err, len(FieldsOf(err)))
	}
	i := full
	if err := i.Submit(false, now); err != nil || i.State != InformantPending || i.FilledDay != "2026-03-05" {
		t.Fatalf("Submit: %v, state %v, day %v", err, i.State, i.FilledDay)
	}
	if err := i.Submit(false, now); KindOf(err) != KindConflict {
		t.Fatalf("second Submit: %v, want a conflict", err)
	}
	if err := i.Decide(false, "", "a", now); KindOf(err) != KindInvalid {
		t.Fatalf("refusal without a reason: %v, want invalid", err)
	}
	if err := i.Decide(false, "照片不清", "a", now); err != nil || i.State != InformantRejected {
		t.Fatalf("refusal: %v, state %v", err, i.State)
	}
	if err := i.Submit(false, now); err != nil || i.Reason != "" {
		t.Fatalf("Submit after refusal: %v, reason %q", err, i.Reason)
	}
	if err := i.Decide(true, "", "a", now); err != nil || i.State != InformantActive {
		t.Fatalf("approval: %v, state %v", err, i.State)
	}
	if err := i.Decide(true, "", "a", now); KindOf(err) != KindConflict {
		t.Fatalf("second decision: %v, want a conflict", err)
	}
}
