package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestSilences_AreUnitsThatSentNothingSince(t *testing.T) {
	each(t, func(w *world) {
		day := 24 * time.Hour
		never, long, lately, closed := w.unit("甲"+strange), w.unit("乙"), w.unit("丙"), w.unit("丁")
		send := func(u domain.Unit, at time.Time) {
			m := domain.Manuscript{ID: w.NewID(), Number: w.NewID(), State: domain.ManuscriptReviewing, InformantID: w.informant("样例").ID, UnitID: u.ID, SubmittedAt: at}
			w.must(w.AddManuscript(w.ctx, &m))
		}
		begun := w.Now()
		w.clock.Advance(100 * day)
		send(long, begun.Add(10*day))
		send(long, begun.Add(20*day))
		send(lately, w.Now().Add(-day))
		draft := domain.Manuscript{ID: w.NewID(), InformantID: w.informant("样例").ID, UnitID: never.ID}
		w.must(w.AddManuscript(w.ctx, &draft))
		closed.ClosedAt = w.Now()
		w.must(w.SaveUnit(w.ctx, closed))
		w.unit("戊") // was added just now
		one, two := w.informant("信息员一"), w.informant("信息员二")
		retired := domain.Informant{ID: w.NewID(), Name: "以前的", State: domain.InformantRetired}
		w.must(w.AddInformant(w.ctx, &retired))
		for _, term := range []domain.Term{
			{InformantID: one.ID, UnitID: long.ID, FromDay: "2026-03-20"},
			{InformantID: two.ID, UnitID: long.ID, FromDay: "2026-03-25"},
			{InformantID: retired.ID, UnitID: long.ID, FromDay: "2026-05-01"},
			{InformantID: two.ID, UnitID: never.ID, FromDay: "2026-03-05", ToDay: "2026-03-06"},
		} {
			w.must(w.AddTerm(w.ctx, term))
		}
		for _, state := range []domain.ChairState{domain.ChairActive, domain.ChairEnded} {
			w.must(w.AddChair(w.ctx, &domain.Chair{UnitID: never.ID, State: state, OpenID: "o"}))
		}
		silent := func(unitID string) []repository.Silence {
			t.Helper()
			found, err := w.Silences(w.ctx, w.Now().Add(-60*day), unitID)
			w.must(err)
			return found
		}
		found := silent("")
		if len(found) != 2 {
			t.Fatalf("silent: %+v", found)
		}
		byName := map[string]repository.Silence{}
		for _, s := range found {
			byName[s.Unit.Name] = s
		}
		want := repository.Silence{Unit: domain.Unit{ID: never.ID, Name: never.Name, CreatedAt: begun}, Chairs: 1}
		same(t, "never sent", byName[never.Name], want)
		same(t, "since it was added", byName[never.Name].Since(), begun)
		want = repository.Silence{Unit: domain.Unit{ID: long.ID, Name: long.Name, CreatedAt: begun}, SentAt: begun.Add(20 * day), ServedSince: "2026-03-25", Informants: 2}
		same(t, "sent long ago", byName[long.Name], want)
		same(t, "since its manuscript or newest informant", byName[long.Name].Since(), begun.Add(20*day))
		want.ServedSince = "2026-04-10"
		same(t, "since its newest informant", want.Since(), domain.Day("2026-04-10").Time())

		since := byName[long.Name].Since()
		w.must(w.LockUnitReminder(w.ctx, long.ID), w.RemindedUnit(w.ctx, long.ID, since))
		w.wants(domain.KindConflict, "a second reminder of one silence", w.RemindedUnit(w.ctx, long.ID, since))
		again := silent(long.ID)
		if len(again) != 1 || !again[0].RemindedFor.Equal(since) || !again[0].RemindedAt.Equal(w.Now()) {
			t.Errorf("after the reminder: %+v", again)
		}
		w.must(w.LockUnitReminder(w.ctx, long.ID), w.RemindedUnit(w.ctx, long.ID, since.Add(time.Hour)))
	})
}
