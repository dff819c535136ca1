package domain_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestLastOf_CountsTheFirstDayAndNoWeekends(t *testing.T) {
	for _, one := range []struct {
		from domain.Day
		days int
		want domain.Day
	}{
		{"2027-01-11", 5, "2027-01-15"}, // Monday to Friday
		{"2027-01-13", 5, "2027-01-19"}, // from Wednesday over a weekend
		{"2027-01-16", 1, "2027-01-18"}, // from Saturday
		{"2027-01-15", 1, "2027-01-15"}, {"2027-01-15", 0, ""}, {"", 3, ""},
	} {
		if got := (domain.Calendar{}).LastOf(one.from, one.days); got != one.want {
			t.Errorf("%d working days from %s: got %s, want %s", one.days, one.from, got, one.want)
		}
	}
}

func atNoon(day domain.Day) time.Time { return day.Time().Add(12 * time.Hour) }

func TestAwardRound_GoesItsWayAndNoOther(t *testing.T) {
	one, two := domain.Account{ID: "1", Name: "甲"}, domain.Account{ID: "2", Name: "乙"}
	r := domain.AwardRound{Year: 2026}
	refused := func(what string, kind domain.Kind, err error) {
		t.Helper()
		if err == nil || domain.KindOf(err) != kind {
			t.Errorf("%s: got %v, want %s", what, err, kind)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := atNoon("2027-01-08") // a Friday
	refused("freezing what is not ranked", domain.KindConflict, r.Freeze("h", "样例市总工会", nil, one, now))
	refused("excluding before there is anybody", domain.KindConflict, r.Excluding())
	must(r.Compute(one, now))
	must(r.Compute(one, now))
	must(r.Choosing())
	refused("freezing with a problem", domain.KindConflict, r.Freeze("h", "样例市总工会", []domain.AwardProblem{{Words: "x"}}, one, now))
	must(r.Freeze("h", "样例市总工会", nil, one, now))
	refused("ranking again", domain.KindConflict, r.Compute(one, now))
	refused("other quotas", domain.KindConflict, r.Change(domain.AwardSetup{}))
	refused("correcting without reason", domain.KindInvalid, r.Correct("h2", "样例市总工会", ""))
	must(r.Correct("h2", "样例市总工会", "单位更名"))
	refused("a 公示 from yesterday", domain.KindInvalid, r.Publicise(domain.Publication{From: "2027-01-07", Days: 5}, nil, one, now))
	refused("a 公示 of no day", domain.KindInvalid, r.Publicise(domain.Publication{From: "2027-01-11", Days: 0}, nil, one, now))
	refused("a 公示 that ends too early", domain.KindInvalid, r.Publicise(domain.Publication{From: "2027-01-11", Days: 5, Until: "2027-01-14"}, nil, one, now))
	must(r.Publicise(domain.Publication{From: "2027-01-11", Days: 5}, nil, one, now))
	for day, want := range map[domain.Day]string{"2027-01-10": "公示2027年1月11日开始", "2027-01-11": "公示", "2027-01-15": "公示", "2027-01-16": "公示已结束，待审定"} {
		if got := r.Stage(day); got != want {
			t.Errorf("on %s: got %s, want %s", day, got, want)
		}
	}
	if r.NoticeUntil != "2027-01-15" || r.Shown("2027-01-10") || !r.Shown("2027-01-11") || !r.Shown("2027-01-15") || r.Shown("2027-01-16") {
		t.Errorf("got %+v", r)
	}
	refused("correcting during the 公示", domain.KindConflict, r.Correct("h3", "样例市总工会", "单位更名"))
	refused("choosing during the 公示", domain.KindConflict, r.Choosing())
	refused("retracting without reason", domain.KindInvalid, r.Retract(""))
	must(r.Retract("异议成立"))
	refused("prolonging what is not shown", domain.KindConflict, r.Prolong("2027-01-20", "2027-01-11"))
	must(r.Publicise(domain.Publication{From: "2027-01-11", Days: 5}, nil, one, now))
	if got := r.Lacking(domain.Calendar{}, "2027-01-12"); got != "" {
		t.Errorf("a 公示 of all its days lacks some until %s", got)
	}
	off := domain.NewCalendar(domain.CalendarYear{Year: 2027, Ranges: []domain.CalendarRange{{From: "2027-01-14", To: "2027-01-15", Name: "假", Kind: domain.DayOff}}})
	for today, want := range map[domain.Day]domain.Day{"2027-01-12": "2027-01-19", "2027-01-18": "2027-01-19", "2027-01-25": "2027-01-26"} {
		if got := r.Lacking(off, today); got != want {
			t.Errorf("on %s it should go on until %s, want %s", today, got, want)
		}
	}
	refused("prolonging to its last day", domain.KindInvalid, r.Prolong("2027-01-15", "2027-01-12"))
	refused("prolonging to a day that has passed", domain.KindInvalid, r.Prolong("2027-01-18", "2027-01-19"))
	must(r.Prolong("2027-01-18", "2027-01-18"))
	refused("deciding on the last day", domain.KindConflict, r.Decide(0, "样例市总工会", two, atNoon("2027-01-18")))
	refused("deciding with an objection open", domain.KindConflict, r.Decide(1, "样例市总工会", two, atNoon("2027-01-19")))
	refused("deciding alone", domain.KindForbidden, r.Decide(0, "样例市总工会", one, atNoon("2027-01-19")))
	must(r.Decide(0, "样例市总工会", two, atNoon("2027-01-19")))
	refused("excluding what is decided", domain.KindConflict, r.Excluding())
	refused("a commendation before it was decided", domain.KindInvalid, r.Commend("示工发〔2027〕1号", "2027-01-18", one, atNoon("2027-01-20")))
	refused("a commendation without number", domain.KindInvalid, r.Commend(" ", "2027-01-20", one, atNoon("2027-01-20")))
	must(r.Commend("示工发〔2027〕1号", "2027-01-20", one, atNoon("2027-01-20")))
	refused("twice", domain.KindConflict, r.Commend("示工发〔2027〕2号", "2027-01-20", one, atNoon("2027-01-20")))
}

func TestAwardSetup_NamesWhatCannotBe(t *testing.T) {
	good := domain.AwardSetup{Through: "2026-12-31", Ties: domain.TieRules(), Quotas: []domain.AwardQuota{{Seats: 3}}}
	if problems := good.Problems(2026, time.January); len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
	for field, change := range map[string]func(s *domain.AwardSetup){
		"through": func(s *domain.AwardSetup) { s.Through = "2027-01-01" },
		"ties":    func(s *domain.AwardSetup) { s.Ties = []domain.TieRule{domain.TieCity, domain.TieCity} },
		"quotas":  func(s *domain.AwardSetup) { s.Quotas = []domain.AwardQuota{{Seats: -1}} },
	} {
		bad := good
		change(&bad)
		if problems := bad.Problems(2026, time.January); len(problems) != 1 || problems[field] == "" {
			t.Errorf("%s: got %v", field, problems)
		}
	}
	december := domain.AwardSetup{Through: "2026-11-30"}
	if problems := december.Problems(2026, time.December); len(problems) > 0 {
		t.Errorf("a year from December: got %v", problems)
	}
	for active, want := range map[int]int{0: 0, 1: 1, 5: 1, 6: 2, 21: 5} {
		if got := domain.ProposedSeats(active); got != want {
			t.Errorf("%d active units: got %d, want %d", active, got, want)
		}
	}
}

func TestAwardExclusion_NeedsTheManuscriptAndAReasonAndIsLiftedOnce(t *testing.T) {
	by := domain.Account{ID: "1", Name: "甲"}
	for what, e := range map[string]domain.AwardExclusion{
		"manuscript": {Cause: domain.ExcludedCopied, Reason: "与他人雷同"}, "reason": {Cause: domain.ExcludedOther}, "cause": {Cause: 9, ManuscriptID: "m", Reason: "原因"},
	} {
		if err := e.Check(); domain.FieldsOf(err)[what] == "" {
			t.Errorf("%s: got %v", what, err)
		}
	}
	e := domain.AwardExclusion{Cause: domain.ExcludedUntrue, ManuscriptID: "m", Reason: "时间不实"}
	if err := e.Check(); err != nil || !e.Holds() {
		t.Fatal(err)
	}
	if err := e.Lift("", by, atNoon("2027-01-01")); domain.KindOf(err) != domain.KindInvalid {
		t.Errorf("got %v", err)
	}
	if err := e.Lift("已澄清", by, atNoon("2027-01-01")); err != nil || e.Holds() {
		t.Errorf("got %v", err)
	}
	if err := e.Lift("已澄清", by, atNoon("2027-01-01")); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("got %v", err)
	}
}

func TestRevoke_TakesBackWhatWasAwardedOnce(t *testing.T) {
	by, now := domain.Account{ID: "1", Name: "甲"}, atNoon("2027-03-01")
	c := domain.AwardCandidate{Name: "张三", Unit: "样例工会"}
	if err := c.Revoke("抄袭", by, now); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("what was never awarded: got %v", err)
	}
	c.Code = "CODE"
	if err := c.Revoke("", by, now); domain.KindOf(err) != domain.KindInvalid {
		t.Errorf("without reason: got %v", err)
	}
	if err := c.Revoke("获奖稿件抄袭", by, now); err != nil || c.Awarded() {
		t.Errorf("got %v, %+v", err, c)
	}
	if err := c.Revoke("获奖稿件抄袭", by, now); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("twice: got %v", err)
	}
}
