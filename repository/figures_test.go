package repository_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// course carries a manuscript some way through its life by the domain's own
// acts, with the rows of its reviews.
func (w *world) course(random *rand.Rand, unit domain.Unit) domain.Manuscript {
	w.t.Helper()
	m := domain.Manuscript{
		ID: w.NewID(), InformantID: w.informant("样例").ID, UnitID: unit.ID, State: domain.ManuscriptDraft,
		Sheet: domain.Sheet{Class: domain.ClassNews, ActivityDay: domain.DayOf(w.Now()).Add(-random.IntN(7))},
	}
	if random.IntN(3) == 0 {
		m.Class, m.Topic, m.ActivityDay = domain.ClassOther, domain.Topics()[random.IntN(5)], ""
	}
	m.Genre = domain.Genres()[random.IntN(4)]
	w.must(w.AddManuscript(w.ctx, &m))
	sent := domain.Submission{Number: w.NewID(), Steps: 2, Endorse: random.IntN(8) == 0}
	w.must(m.Submit(sent, w.Now()))
	w.must(w.SaveManuscript(w.ctx, &m))
	for range random.IntN(7) {
		w.clock.Advance(time.Duration(1+random.IntN(40)) * time.Hour)
		decision, fate := domain.DecisionNone, random.IntN(6)
		review := domain.Review{ManuscriptID: m.ID, Round: m.Round, Step: m.Step, Steps: m.Steps}
		switch {
		case m.State == domain.ManuscriptEndorsing:
			w.must(m.Endorse())
		case m.State == domain.ManuscriptReturned && random.IntN(3) > 0:
			w.must(m.Submit(domain.Submission{Steps: 2}, w.Now()))
		case m.State == domain.ManuscriptReturned:
			w.must(m.Withdraw("", w.Now()))
		case m.State == domain.ManuscriptReviewing && fate == 0:
			decision = domain.DecisionReturn
			w.must(m.Return("改", w.Now()))
		case m.State == domain.ManuscriptReviewing && fate == 1:
			decision = domain.DecisionReject
			w.must(m.Reject("不用", w.Now()))
		case m.AwaitsReview():
			decision = domain.DecisionPass
			w.must(m.Pass("h", w.Now()))
		case m.State == domain.ManuscriptAccepted && random.IntN(3) > 0:
			w.must(m.SetAdoptions(1))
		case m.State == domain.ManuscriptAdopted && random.IntN(4) == 0:
			w.must(m.Recall("撤", w.Now()))
		default:
			continue
		}
		if decision != domain.DecisionNone {
			review.Decision = decision
			w.must(w.AddReview(w.ctx, review))
		}
		w.must(w.SaveManuscript(w.ctx, &m))
	}
	return m
}

// TestMilestones_AreTheSameWhereTheMigrationMarks compares what saving marks
// with what the migration marks of the same rows.
func TestMilestones_AreTheSameWhereTheMigrationMarks(t *testing.T) {
	each(t, func(w *world) {
		random := rand.New(rand.NewPCG(6, 7)) //nolint:gosec // the same each time
		unit := w.unit("样例区")
		want, answered := map[string]domain.Milestones{}, 0
		for range 60 {
			w.clock.Advance(time.Duration(random.IntN(30)) * time.Hour)
			m := w.course(random, unit)
			s, err := w.Milestones(w.ctx, m.ID)
			w.must(err)
			if want[m.ID] = s; s.DecidedDay != "" && s.ReviewHours > 0 {
				answered++
			}
		}
		if answered < 15 {
			t.Fatalf("only %d manuscripts have an answer", answered)
		}
		w.coursesSay(want)
		dialect := "mysql"
		if strings.HasPrefix(w.url, "sqlite") {
			dialect = "sqlite"
		}
		text, err := os.ReadFile("migrations/" + dialect + "/00241_manuscripts_milestones_rows.sql")
		w.must(err)
		_, statements, _ := strings.Cut(string(text), "-- +goose Up")
		for _, statement := range append([]string{`UPDATE manuscripts SET sent_day = '', timeliness = 0, decided_day = '', review_hours = 0, accepted_day = ''`}, strings.Split(strings.TrimRight(statements, ";\n"), ";\n")...) {
			_, err := w.raw().Exec(statement)
			w.must(err)
		}
		for id, s := range want {
			got, err := w.Milestones(w.ctx, id)
			w.must(err)
			same(t, "migrated", got, s)
		}
	})
}

// coursesSay reads every manuscript's course, a few at a time.
func (w *world) coursesSay(want map[string]domain.Milestones) {
	w.t.Helper()
	read := map[string]bool{}
	for after := ""; ; {
		courses, err := w.Courses(w.ctx, after, 7)
		w.must(err)
		for _, c := range courses {
			after = c.Manuscript.ID
			read[after] = true
			same(w.t, "kept", c.Kept, want[after])
			same(w.t, "by its reviews", domain.MilestonesBy(&c.Manuscript, c.Reviews, domain.Calendar{}), want[after])
		}
		if len(courses) < 7 {
			break
		}
	}
	if len(read) != len(want) {
		w.t.Errorf("read %d manuscripts of %d", len(read), len(want))
	}
}

func TestMarkMilestones_WritesOverNothingThatIsNewer(t *testing.T) {
	each(t, func(w *world) {
		m := w.course(rand.New(rand.NewPCG(1, 2)), w.unit("样例区")) //nolint:gosec // the same each time
		were, err := w.Milestones(w.ctx, m.ID)
		w.must(err)
		are := fill[domain.Milestones](w, 0, 0)
		w.must(w.MarkMilestones(w.ctx, m.ID, were, are))
		got, err := w.Milestones(w.ctx, m.ID)
		w.must(err)
		same(t, "marked", got, are)
		w.wants(domain.KindConflict, "marking what has changed", w.MarkMilestones(w.ctx, m.ID, were, domain.Milestones{}))
	})
}

func TestFigures_CountWhatTheListsHold(t *testing.T) {
	each(t, func(w *world) {
		random := rand.New(rand.NewPCG(8, 9)) //nolint:gosec // the same each time
		first := domain.DayOf(w.Now())
		units := []domain.Unit{w.unit("样例区"), w.unit("样例厂")}
		outlets, err := w.Outlets(w.ctx)
		w.must(err)
		for i := range 60 {
			w.clock.Advance(time.Duration(random.IntN(20)) * time.Hour)
			m := w.course(random, units[i%2])
			if m.State == domain.ManuscriptAdopted {
				for _, o := range outlets[:1+i%2] {
					w.must(w.AddAdoption(w.ctx, &domain.Adoption{
						ID: w.NewID(), ManuscriptID: m.ID, OutletID: o.ID, State: domain.AdoptionState(1 + 2*random.IntN(2)), PublishedDay: domain.DayOf(w.Now()),
					}))
				}
			}
		}
		days := domain.Period{From: first, To: domain.DayOf(w.Now())}.Days()
		for range 20 {
			from := first.Add(random.IntN(days))
			q := repository.FigureQuery{Period: domain.Period{From: from, To: from.Add(random.IntN(days))}}
			if random.IntN(2) == 0 {
				q.Scope.Category = domain.Categories()[random.IntN(3)]
			}
			w.sumsAreLists(q)
		}
		all, err := w.AllUnits(w.ctx)
		w.must(err)
		if len(all) < 2 {
			t.Errorf("units: %v", all)
		}
	})
}

// listed counts the list behind a figure.
func (w *world) listed(q repository.FigureQuery, counted domain.Counted) int {
	w.t.Helper()
	lines, err := w.Submitted(w.ctx, repository.SubmittedQuery{
		Counted: counted, Period: q.Period, Class: q.Class, Topic: q.Topic, Limit: 1000,
	})
	w.must(err)
	return len(lines)
}

func (w *world) sumsAreLists(q repository.FigureQuery) {
	w.t.Helper()
	got := domain.Statistics{}
	sent, err := w.SentCounts(w.ctx, q)
	w.must(err)
	for _, c := range sent {
		got.Sent += c.Count
		if c.Timeliness != domain.TimelinessNone {
			got.Timed += c.Count
		}
		if c.Timeliness == domain.InTime {
			got.InTime += c.Count
		}
	}
	accepted, err := w.AcceptedCounts(w.ctx, q)
	w.must(err)
	for _, c := range accepted {
		got.Accepted += c.Count
	}
	got.Hours, err = w.ReviewHours(w.ctx, q)
	w.must(err)
	ones, err := w.AdoptedOnes(w.ctx, q)
	w.must(err)
	inTime, late := w.listed(q, domain.CountedInTime), w.listed(q, domain.CountedLate)
	lists := domain.Statistics{
		Sent: w.listed(q, domain.CountedSent), Timed: inTime + late, InTime: inTime, Accepted: w.listed(q, domain.CountedAccepted), Hours: got.Hours,
	}
	if n := w.listed(q, domain.CountedDecided); got.Hours.Count() != n {
		w.t.Errorf("%v: %d hours, %d in the list", q, got.Hours.Count(), n)
	}
	adoptions := repository.AdoptionQuery{States: []domain.AdoptionState{domain.AdoptionConfirmed}, Category: q.Category, From: q.From, To: q.To}
	lines, err := w.Adoptions(w.ctx, adoptions)
	w.must(err)
	lists.Adopted, err = w.AdoptionTotals(w.ctx, adoptions)
	w.must(err)
	got.Adopted = domain.Tally{Manuscripts: lists.Adopted.Manuscripts, Adoptions: len(ones)}
	if len(lines) != len(ones) {
		w.t.Errorf("%v: %d adoptions, %d in the list", q, len(ones), len(lines))
	}
	same(w.t, "counted in passes", got, lists)
	totals, err := w.FigureTotals(w.ctx, q)
	w.must(err)
	byUnits, err := w.SentByUnits(w.ctx, q)
	w.must(err)
	lists.UnitsSent = len(byUnits)
	same(w.t, "counted as a whole", totals, lists)
	units := domain.Statistics{}
	for _, u := range byUnits {
		units = units.Plus(domain.Statistics{Sent: u.Count, Timed: u.Timed, InTime: u.InTime})
	}
	acceptedBy, err := w.AcceptedByUnits(w.ctx, q)
	w.must(err)
	for _, u := range acceptedBy {
		units.Accepted += u.Count
	}
	if units.Sent != lists.Sent || units.Timed != lists.Timed || units.InTime != lists.InTime || units.Accepted != lists.Accepted {
		w.t.Errorf("%v: by units %+v, lists %+v", q, units, lists)
	}
}
