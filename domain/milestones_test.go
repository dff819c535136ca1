package domain

import (
	"testing"
	"time"
)

func TestWorkingTime_LeavesWeekendsOut(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, Shanghai())
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-11-26 10:00", "2026-11-26 11:30", 90 * time.Minute},
		{"2026-11-27 17:00", "2026-11-30 09:00", 16 * time.Hour}, // Friday to Monday
		{"2026-11-28 10:00", "2026-11-29 10:00", 0},              // on a weekend
		{"2026-11-28 10:00", "2026-11-30 01:00", time.Hour},
		{"2026-11-02 08:00", "2026-11-30 08:00", 4 * 5 * 24 * time.Hour},
		{"2026-11-30 08:00", "2026-11-02 08:00", 0},
		{"1969-12-26 12:00", "1970-01-05 12:00", (12 + 5*24 + 12) * time.Hour},
	} {
		if got := (Calendar{}).WorkingTime(at(c.from), at(c.to)); got != c.want {
			t.Errorf("%s to %s: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

func TestMilestones_FollowAManuscriptsCourse(t *testing.T) {
	monday := Day("2026-11-23").Time()
	at := func(hours int) time.Time { return monday.Add(time.Duration(hours) * time.Hour) }
	m := Manuscript{State: ManuscriptDraft, Sheet: Sheet{Class: ClassNews, ActivityDay: "2026-11-20"}}
	var s Milestones
	step := func(name string, do func() error, want Milestones) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if s = s.Follow(&m, Calendar{}); s != want {
			t.Fatalf("%s: %+v, want %+v", name, s, want)
		}
	}
	step("draft", func() error { return nil }, Milestones{})
	step("sent to the unit", func() error { return m.Submit(Submission{Number: "2026-000001", Steps: 2, Endorse: true}, at(1)) }, Milestones{})
	step("declined", func() error { return m.Decline("重写", at(2)) }, Milestones{})
	step("sent again", func() error { return m.Submit(Submission{Steps: 2, Endorse: true}, at(3)) }, Milestones{})
	sent := Milestones{SentDay: "2026-11-23", Timeliness: InTime}
	step("endorsed", m.Endorse, sent)
	step("first review", func() error { return m.Pass("", at(4)) }, sent)
	answered := sent
	answered.DecidedDay, answered.ReviewHours = "2026-11-24", 26
	step("returned", func() error { return m.Return("补充", at(27)) }, answered)
	step("sent once more", func() error { return m.Submit(Submission{Steps: 2}, at(30)) }, answered)
	step("first review", func() error { return m.Pass("", at(50)) }, answered)
	accepted := answered
	accepted.AcceptedDay = "2026-11-25"
	step("accepted", func() error { return m.Pass("hash", at(50)) }, accepted)
	step("adopted", func() error { return m.SetAdoptions(1) }, accepted)
	step("no more adopted", func() error { return m.SetAdoptions(0) }, accepted)
	step("void", m.Void, accepted)
	step("approved anew", func() error { return m.Pass("other", at(90)) }, accepted)
	voided := m
	step("recalled", func() error { return m.Recall("单位要求", at(99)) }, accepted)
	m, s = voided, accepted
	step("void once more", m.Void, accepted)
	step("rejected at last", func() error { return m.Reject("失实", at(95)) }, answered)
	step("the rejection undone", func() error { return m.Reopen(2) }, answered)
	step("withdrawn", func() error { return m.Withdraw("不发了", at(98)) }, Milestones{})
}

func TestMilestones_ForgetARejectionThatWasUndone(t *testing.T) {
	m := Manuscript{State: ManuscriptDraft}
	if err := m.Submit(Submission{Number: "2026-000001", Steps: 1}, Day("2026-11-23").Time()); err != nil {
		t.Fatal(err)
	}
	if err := m.Reject("重复", Day("2026-11-24").Time()); err != nil {
		t.Fatal(err)
	}
	s := Milestones{}.Follow(&m, Calendar{})
	if s.DecidedDay != "2026-11-24" || s.ReviewHours != 24 {
		t.Fatalf("rejected: %+v", s)
	}
	if err := m.Reopen(1); err != nil {
		t.Fatal(err)
	}
	if s = s.Follow(&m, Calendar{}); s != (Milestones{SentDay: "2026-11-23"}) {
		t.Errorf("reopened: %+v", s)
	}
}
