package domain

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// life carries a manuscript through every act that its milestones follow, with
// the steps that are signed.
type life struct {
	m       Manuscript
	reviews []Review
	now     time.Time
	random  *rand.Rand
}

// act does one thing that can be done now, and says which.
func (l *life) act() string {
	m := &l.m
	voidLast := func(d Decision) {
		for i := range l.reviews {
			if r := &l.reviews[i]; r.Round == m.Round && r.Decision == d && r.VoidedAt.IsZero() && (d == DecisionReject || r.Step == m.Steps) {
				r.VoidedAt = l.now
			}
		}
	}
	sign := func(d Decision) {
		l.reviews = append(l.reviews, Review{Round: m.Round, Step: m.Step, Steps: m.Steps, Decision: d, CreatedAt: l.now})
	}
	switch fate := l.random.IntN(8); {
	case m.State == ManuscriptReturned:
		_ = m.Submit(Submission{Steps: 2}, l.now)
		return "sent again"
	case m.State == ManuscriptReviewing && fate == 0:
		sign(DecisionReturn)
		_ = m.Return("改", l.now)
		return "returned"
	case m.State == ManuscriptReviewing && fate == 1:
		sign(DecisionReject)
		_ = m.Reject("重复", l.now)
		return "rejected"
	case m.State == ManuscriptRejected && fate < 6:
		voidLast(DecisionReject)
		_ = m.Reopen(1)
		return "reopened"
	case m.AwaitsReview():
		sign(DecisionPass)
		_ = m.Pass("h", l.now)
		return "passed"
	case fate < 2 && m.Void() == nil:
		voidLast(DecisionPass)
		return "void"
	case fate < 5 && m.State == ManuscriptAccepted:
		_ = m.SetAdoptions(1)
		return "adopted"
	case fate == 5 && m.State == ManuscriptAdopted:
		_ = m.SetAdoptions(0)
		return "adoption revoked"
	case fate == 6 && (m.State == ManuscriptAccepted || m.State == ManuscriptAdopted):
		_ = m.Recall("撤", l.now)
		return "recalled"
	}
	return "nothing"
}

func TestMilestonesBy_AreWhatFollowingEachSaveComesTo(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5)) //nolint:gosec // the same each time
	met := map[string]int{}
	for range 3000 {
		l := life{now: Day("2026-11-23").Time(), random: random, m: Manuscript{State: ManuscriptDraft, Sheet: Sheet{Class: ClassNews, ActivityDay: "2026-11-21"}}}
		_ = l.m.Submit(Submission{Number: "2026-000001", Steps: 2}, l.now)
		kept, course := Milestones{}.Follow(&l.m, Calendar{}), "sent"
		for range 14 {
			l.now = l.now.Add(time.Duration(1+random.IntN(2000)) * time.Minute)
			act := l.act()
			met[act]++
			course += ", " + act
			kept = kept.Follow(&l.m, Calendar{})
			if by := MilestonesBy(&l.m, l.reviews, Calendar{}); by != kept || kept.Unlike(by) != "" {
				t.Fatalf("%s: by its reviews %+v, kept %+v", course, by, kept)
			}
		}
	}
	if len(met) != 10 {
		t.Errorf("met only %v", met)
	}
}

func TestUnlike_NamesWhatDiffers(t *testing.T) {
	is := Milestones{SentDay: "2026-11-23", Timeliness: InTime, DecidedDay: "2026-11-24", ReviewHours: 26, AcceptedDay: "2026-11-25"}
	for want, change := range map[string]func(m *Milestones){
		"的报送日期记的是2026-11-23，按审稿记录是没有":           func(m *Milestones) { m.SentDay = "" },
		"的是否按时记的是按时，按审稿记录是超过三天":                 func(m *Milestones) { m.Timeliness = TooLate },
		"的首次答复日期记的是2026-11-24，按审稿记录是2026-11-26": func(m *Milestones) { m.DecidedDay = "2026-11-26" },
		"的首次答复用时记的是26 小时，按审稿记录是2 小时":            func(m *Milestones) { m.ReviewHours = 2 },
		"的审定日期记的是2026-11-25，按审稿记录是没有":           func(m *Milestones) { m.AcceptedDay = "" },
	} {
		other := is
		if change(&other); is.Unlike(other) != want {
			t.Errorf("got %s, want %s", is.Unlike(other), want)
		}
	}
	if got := fmt.Sprint(is.Unlike(is)); got != "" {
		t.Errorf("the same: %s", got)
	}
}
