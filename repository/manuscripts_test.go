package repository_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// unlisted are the fields of a manuscript that lists leave out.
func unlisted() []string {
	return []string{
		"Body", "Contact", "OtherAttachments", "Byline", "Photographer", "FirstHere", "ElsewhereOutlet", "ElsewhereLink", "ElsewhereDay",
		"Original", "SelfMade", "SentFreely", "SecrecyReviewer", "SecrecyPassed", "PeopleConsent", "ApprovedHash", "Revision",
	}
}

func TestManuscripts_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		i, u := w.informant("样例信息员"), w.unit("样例区")
		for round := range rounds {
			m := fill[domain.Manuscript](w, round, 0)
			m.InformantID, m.UnitID = i.ID, u.ID
			m.Number += fmt.Sprint(round)
			w.must(w.AddManuscript(w.ctx, &m))
			got, err := w.Manuscript(w.ctx, m.ID)
			w.must(err)
			same(t, "added", got, m)

			w.clock.Advance(time.Second)
			n := fill[domain.Manuscript](w, round, 1)
			keeps(&n, m, "ID", "CreatedAt", "Version")
			n.InformantID, n.UnitID = w.informant("另一位").ID, u.ID
			n.Number += fmt.Sprint(round)
			w.must(w.SaveManuscript(w.ctx, &n))
			w.wants(domain.KindConflict, "saving an older version", w.SaveManuscript(w.ctx, &m))
			got, err = w.Manuscript(w.ctx, m.ID)
			w.must(err)
			same(t, "saved", got, n)

			want := repository.Line{Manuscript: without(n, unlisted()...), UnitName: "样例区", InformantName: "另一位"}
			lines, err := w.Lines(w.ctx, repository.LineQuery{InformantID: n.InformantID, Limit: 9})
			w.must(err)
			same(t, "listed", lines, []repository.Line{want})
			lines, err = w.Submitted(w.ctx, repository.SubmittedQuery{InformantID: n.InformantID, Limit: 9})
			w.must(err)
			same(t, "listed for the department", lines, []repository.Line{want})
		}
		_, err := w.Manuscript(w.ctx, w.NewID())
		w.wants(domain.KindNotFound, "an unknown manuscript", err)
		w.wants(domain.KindConflict, "saving an unknown manuscript", w.SaveManuscript(w.ctx, &domain.Manuscript{ID: w.NewID(), InformantID: i.ID, Version: 1}))
	})
}

func TestManuscripts_NumbersAreTakenOnceAndDraftsHaveNone(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(func(m *domain.Manuscript) { m.Number = "2026-000001" })
		w.manuscript(nil)
		other := w.manuscript(nil) // a second without a number is no double
		other.Number = m.Number
		w.wants(domain.KindConflict, "saving a taken number", w.SaveManuscript(w.ctx, &other))
		w.wants(domain.KindConflict, "adding a taken number",
			w.AddManuscript(w.ctx, &domain.Manuscript{ID: w.NewID(), InformantID: m.InformantID, Number: m.Number}))
		w.wants(domain.KindConflict, "adding a taken id", w.AddManuscript(w.ctx, &domain.Manuscript{ID: m.ID, InformantID: m.InformantID}))
		if err := w.AddManuscript(w.ctx, &domain.Manuscript{ID: w.NewID(), InformantID: w.NewID()}); err == nil {
			t.Error("a manuscript of nobody was kept")
		}
	})
}

func TestManuscripts_KeepVeryLongTexts(t *testing.T) {
	each(t, func(w *world) {
		body := "<p>" + strings.Repeat("长😀", 600_000) + "</p>" // over 4 MB
		m := w.manuscript(func(m *domain.Manuscript) {
			m.Body, m.Title, m.Excerpt, m.Reason = body, strings.Repeat("题", 20_000), strings.Repeat("摘", 20_000), strings.Repeat("因", 20_000)
		})
		w.must(w.AddRevision(w.ctx, domain.Revision{ManuscriptID: m.ID, Sequence: 1, Text: m.Text}))
		got, err := w.Manuscript(w.ctx, m.ID)
		w.must(err)
		same(t, "long", got, m)
		revisions, err := w.Revisions(w.ctx, m.ID)
		w.must(err)
		if len(revisions) != 1 || revisions[0].Body != body {
			t.Error("the revision's text differs")
		}
	})
}

func TestLines_PageWithoutDoubleOrLoss(t *testing.T) {
	each(t, func(w *world) {
		i, u := w.informant("样例"), w.unit("样例区")
		var all []string
		for n := range 23 {
			m := w.manuscript(func(m *domain.Manuscript) {
				m.InformantID, m.UnitID, m.State, m.Step = i.ID, u.ID, domain.ManuscriptState(n%3), n%2
				m.SubmittedAt = w.Now()
			})
			all = append(all, m.ID)
			if n%5 == 4 { // the others share their time
				w.clock.Advance(time.Second)
			}
		}
		slices.Reverse(all)
		id := func(l repository.Line) string { return l.ID }
		read := func(q repository.LineQuery) []string {
			return ids(turn(w, id, func(last *repository.Line) ([]repository.Line, error) {
				if last != nil {
					q.Before = repository.Cursor{Millis: last.UpdatedAt.UnixMilli(), ID: last.ID}
				}
				q.Limit = 4
				return w.Lines(w.ctx, q)
			}), id)
		}
		if got := read(repository.LineQuery{}); !slices.Equal(got, all) {
			t.Errorf("read %v, want %v", got, all)
		}
		for _, c := range []struct {
			q    repository.LineQuery
			want int
		}{
			{repository.LineQuery{States: []domain.ManuscriptState{domain.ManuscriptDraft}}, 8},
			{repository.LineQuery{States: []domain.ManuscriptState{domain.ManuscriptDraft, domain.ManuscriptReviewing}}, 15},
			{repository.LineQuery{Step: 1}, 11},
			{repository.LineQuery{UnitID: u.ID, InformantID: i.ID}, 23},
			{repository.LineQuery{UnitID: w.NewID()}, 0},
			{repository.LineQuery{InformantID: w.NewID()}, 0},
		} {
			if got := read(c.q); len(got) != c.want {
				t.Errorf("%+v: %d, want %d", c.q, len(got), c.want)
			}
		}
		submitted := turn(w, id, func(last *repository.Line) ([]repository.Line, error) {
			q := repository.SubmittedQuery{UnitID: u.ID, Limit: 4}
			if last != nil {
				q.Before = repository.Cursor{Millis: last.SubmittedAt.UnixMilli(), ID: last.ID}
			}
			return w.Submitted(w.ctx, q)
		})
		if len(submitted) != 15 || !slices.IsSortedFunc(submitted, func(a, b repository.Line) int { return b.SubmittedAt.Compare(a.SubmittedAt) }) {
			t.Errorf("%d submitted ones, want 15 by time", len(submitted))
		}
		oldest, err := w.Submitted(w.ctx, repository.SubmittedQuery{UnitID: u.ID, Sort: repository.OldestFirst, Limit: 4})
		w.must(err)
		slices.Reverse(submitted)
		same(t, "the oldest", oldest, submitted[:4])
	})
}

func TestLines_CountStoredAttachmentsByKind(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(nil)
		for kind, count := range map[domain.AttachmentKind]int{domain.KindPhoto: 3, domain.KindAudio: 1, domain.KindVideo: 1, domain.KindDocument: 4, domain.KindSeal: 2} {
			for range count {
				w.must(w.AddAttachment(w.ctx, &domain.Attachment{ID: w.NewID(), ManuscriptID: m.ID, Kind: kind, State: domain.AttachmentStored}))
			}
			w.must(w.AddAttachment(w.ctx, &domain.Attachment{ID: w.NewID(), ManuscriptID: m.ID, Kind: kind, State: domain.AttachmentAwaiting}))
		}
		lines, err := w.Lines(w.ctx, repository.LineQuery{Limit: 1})
		w.must(err)
		if l := lines[0]; l.Photos != 3 || l.Recordings != 2 || l.Documents != 4 || l.UnitName != "" {
			t.Errorf("counted %d photos, %d recordings, %d documents of %q", l.Photos, l.Recordings, l.Documents, l.UnitName)
		}
	})
}

func TestCountManuscripts_ByStateAndStepOfOneInformant(t *testing.T) {
	each(t, func(w *world) {
		i := w.informant("样例")
		for range 2 {
			w.manuscript(func(m *domain.Manuscript) { m.InformantID, m.State, m.Step = i.ID, domain.ManuscriptReviewing, 2 })
		}
		w.manuscript(func(m *domain.Manuscript) { m.State, m.Step, m.Steps = domain.ManuscriptReviewing, 1, 3 })
		own, err := w.CountManuscripts(w.ctx, i.ID)
		w.must(err)
		same(t, "one informant's", own, []repository.StateCount{{State: domain.ManuscriptReviewing, Step: 2, Count: 2}})
		steps, err := w.CountSteps(w.ctx)
		w.must(err)
		if !slices.Contains(steps, repository.StepCount{State: domain.ManuscriptReviewing, Step: 1, Steps: 3, Count: 1}) || len(steps) != 2 {
			t.Errorf("steps: %+v", steps)
		}
	})
}

func TestNextManuscriptNumber_LeavesNoGapAndGivesNoneTwice(t *testing.T) {
	each(t, func(w *world) {
		var mu sync.Mutex
		var given []string
		failed := fmt.Errorf("the submission failed")
		var group sync.WaitGroup
		for worker := range 8 {
			group.Go(func() {
				for n := range 12 {
					number := ""
					err := w.InTx(w.ctx, func(tx *repository.Store) (err error) {
						if _, err = tx.Settings(w.ctx); err != nil { // an earlier read must not freeze the number
							return err
						}
						if number, err = tx.NextManuscriptNumber(w.ctx, 2026); err != nil {
							return err
						}
						if (n+worker)%3 == 0 {
							return failed
						}
						return nil
					})
					if err == nil {
						mu.Lock()
						given = append(given, number)
						mu.Unlock()
					} else if (n+worker)%3 != 0 {
						t.Errorf("no number: %v", err)
					}
				}
			})
		}
		group.Wait()
		slices.Sort(given)
		for n, number := range given {
			if want := domain.FormatNumber(2026, n+1); number != want {
				t.Fatalf("number %d is %s, want %s: %v", n, number, want, given)
			}
		}
		if len(given) != 64 {
			t.Errorf("%d numbers, want 64", len(given))
		}
		if number, err := w.NextManuscriptNumber(w.ctx, 2027); err != nil || number != "2027-000001" {
			t.Errorf("a new year begins with %s, %v", number, err)
		}
	})
}
