package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestAwardRounds_AreOnePerYearAndKeepWhatPeopleSigned(t *testing.T) {
	each(t, func(w *world) {
		first := fill[domain.AwardRound](w, 0, 0)
		first.Hash = "h"
		w.must(w.AddAwardRound(w.ctx, &first))
		double := fill[domain.AwardRound](w, 0, 1)
		double.Year, double.Hash = first.Year, ""
		w.wants(domain.KindConflict, "a second round of a year", w.AddAwardRound(w.ctx, &double))
		double.Year++
		w.must(w.AddAwardRound(w.ctx, &double))
		changed := fill[domain.AwardRound](w, 1, 2)
		changed.ID, changed.Year, changed.Version, changed.Hash, changed.State = first.ID, first.Year, first.Version, "h2", domain.AwardDecided
		w.must(w.SaveAwardRound(w.ctx, &changed))
		w.wants(domain.KindConflict, "saving what somebody saved since", w.SaveAwardRound(w.ctx, &first))
		w.must(w.InTx(w.ctx, func(tx *repository.Store) error {
			got, err := tx.AwardRound(w.ctx, first.ID)
			same(t, "round", got, changed)
			return err
		}))
		all, err := w.AwardRounds(w.ctx)
		w.must(err)
		same(t, "rounds", all, []domain.AwardRound{double, changed})
	})
}

func TestAwardCandidates_AreReplacedAndFiguresStayWhenDecided(t *testing.T) {
	each(t, func(w *world) {
		round := w.NewID()
		candidate := func(seed int) domain.AwardCandidate {
			c := fill[domain.AwardCandidate](w, seed, seed)
			c.RoundID, c.Code, c.Standing, c.Registration.Kept = round, "", domain.StandingWithin, true
			return c
		}
		gone, first, second := candidate(0), candidate(1), candidate(2)
		second.Kind, second.Lines, second.Registration = first.Kind, nil, domain.AwardRegistration{}
		w.must(w.PutAwardCandidates(w.ctx, round, []domain.AwardCandidate{gone}), w.PutAwardCandidates(w.ctx, round, []domain.AwardCandidate{first, second}))
		all, err := w.AwardCandidates(w.ctx, round)
		w.must(err)
		same(t, "candidates", all, []domain.AwardCandidate{first, second})
		decided := fill[domain.AwardCandidate](w, 2, 3)
		decided.ID, decided.RoundID, decided.Code, decided.Standing = first.ID, round, "CODE", domain.StandingTied
		w.must(w.SaveAwardCandidate(w.ctx, &decided))
		want := first
		want.Standing, want.Chosen, want.Reason, want.Code, want.Revoked, want.Revoking = decided.Standing, decided.Chosen, decided.Reason, "CODE", decided.Revoked, decided.Revoking
		got, err := w.AwardCandidate(w.ctx, first.ID)
		w.must(err)
		same(t, "candidate", got, want)
		want.Lines, want.Registration = nil, domain.AwardRegistration{}
		ranking, err := w.AwardRanking(w.ctx, round)
		w.must(err)
		same(t, "ranking", ranking, []domain.AwardCandidate{want, second})
		got, err = w.AwardByCode(w.ctx, "CODE")
		w.must(err)
		same(t, "candidate by code", got, want)
		_, err = w.AwardByCode(w.ctx, "code")
		w.wants(domain.KindNotFound, "a code in other letters", err)
		own, err := w.AwardsOf(w.ctx, first.SubjectID)
		w.must(err)
		none, err := w.AwardsOf(w.ctx, second.SubjectID)
		w.must(err)
		if len(own) != 1 || len(none) != 0 {
			t.Errorf("got %d and %d awards", len(own), len(none))
		}
		other := first
		other.RoundID = w.NewID()
		w.wants(domain.KindConflict, "a candidate of another round", w.SaveAwardCandidate(w.ctx, &other))
		double := second
		double.Code = "CODE"
		w.wants(domain.KindConflict, "a code twice", w.SaveAwardCandidate(w.ctx, &double))
	})
}

func TestAwardRegistrations_AreThoseOfTheInformants(t *testing.T) {
	each(t, func(w *world) {
		who := domain.Informant{ID: w.NewID(), Name: "甲", State: domain.InformantRetired, Gender: domain.Female, BirthMonth: "1985-04", Education: strange, UnionPost: "宣传委员", UnitPost: "科员"}
		w.must(w.AddInformant(w.ctx, &who))
		round := w.NewID()
		person := domain.AwardCandidate{ID: w.NewID(), RoundID: round, Kind: domain.AwardInformants, SubjectID: who.ID}
		unit := domain.AwardCandidate{ID: w.NewID(), RoundID: round, Kind: domain.AwardUnits, SubjectID: who.ID}
		w.must(w.PutAwardCandidates(w.ctx, round, []domain.AwardCandidate{person, unit}))
		found, err := w.AwardRegistrations(w.ctx, round)
		w.must(err)
		if len(found) != 1 || found[person.ID] != domain.KeepRegistration(who) || found[person.ID].Education != strange {
			t.Errorf("got %+v", found)
		}
	})
}

func TestAwardLines_AreTheYearsEntriesUpToADay(t *testing.T) {
	each(t, func(w *world) {
		people := []domain.Informant{{ID: w.NewID(), Name: "甲", UnitID: w.NewID(), State: domain.InformantActive}, {ID: w.NewID(), Name: "乙", State: domain.InformantPending}, {ID: w.NewID(), Name: "丙", State: domain.InformantRetired}}
		for i := range people {
			w.must(w.AddInformant(w.ctx, &people[i]))
		}
		found, err := w.AwardPeople(w.ctx)
		w.must(err)
		if len(found) != 2 || found[0].Name != "甲" || found[0].UnitID != people[0].UnitID || found[1].State != domain.InformantRetired {
			t.Errorf("got %+v", found)
		}
		outlet := domain.Outlet{ID: w.NewID(), Name: "样例报", Level: domain.LevelNation}
		w.must(w.AddOutlet(w.ctx, &outlet))
		number, err := w.NextManuscriptNumber(w.ctx, 2026)
		w.must(err)
		sent := domain.Day("2026-03-08").Time()
		m := domain.Manuscript{ID: w.NewID(), Number: number, State: domain.ManuscriptAdopted, InformantID: people[0].ID, UnitID: people[0].UnitID, FirstSubmittedAt: sent, Text: domain.Text{Title: strange}, Sheet: domain.Sheet{Class: domain.ClassNews, ActivityDay: "2026-03-05"}}
		w.must(w.AddManuscript(w.ctx, &m))
		entry := func(day domain.Day, state domain.AdoptionState, q domain.Quarter, amount int64) domain.RewardEntry {
			o := domain.Outlet{ID: w.NewID(), Name: "报" + w.NewID(), Level: domain.LevelNation}
			w.must(w.AddOutlet(w.ctx, &o))
			a := domain.Adoption{ID: w.NewID(), ManuscriptID: m.ID, OutletID: o.ID, State: state, PublishedDay: day}
			w.must(w.AddAdoption(w.ctx, &a))
			return domain.RewardEntry{EntryKey: domain.EntryKey{AdoptionID: a.ID, AuthorID: people[0].ID, UnitID: m.UnitID, Earned: q}, ManuscriptID: m.ID, Author: "甲", Quarter: q, Amount: amount, Words: strange}
		}
		q1, q2, next := domain.Quarter{Year: 2026, Number: 1}, domain.Quarter{Year: 2026, Number: 2}, domain.Quarter{Year: 2027, Number: 1}
		w.must(
			w.PutRewardEntries(w.ctx, q2, []domain.RewardEntry{entry("2026-05-01", domain.AdoptionConfirmed, q2, 2), entry("2026-06-30", domain.AdoptionConfirmed, q2, 4)}),
			w.PutRewardEntries(w.ctx, q1, []domain.RewardEntry{entry("2026-03-10", domain.AdoptionRevoked, q1, 1)}),
			w.PutRewardEntries(w.ctx, next, []domain.RewardEntry{entry("2026-05-01", domain.AdoptionConfirmed, next, 8)}),
		)
		lines, err := w.AwardLines(w.ctx, 2026, "2026-06-01")
		w.must(err)
		if len(lines) != 2 || lines[0].Amount != 1 || lines[0].Stands || lines[1].Amount != 2 || !lines[1].Stands || lines[1].Level != domain.LevelNation ||
			lines[1].AuthorID != people[0].ID || lines[1].Title != strange || lines[1].Number != number || lines[1].Day != "2026-05-01" || lines[1].Quarter != q2 {
			t.Errorf("got %+v", lines)
		}
		if got, err := w.ManuscriptNumbered(w.ctx, number); err != nil || got.ID != m.ID {
			t.Errorf("got %s, %v", got.ID, err)
		}
		for day, want := range map[domain.Day]int{"2026-03-07": 0, "2026-03-08": 1} {
			got, err := w.AwardSent(w.ctx, "2026-01-01", day)
			w.must(err)
			if len(got) != want || want == 1 && (got[0].OnTime != domain.Yes || got[0].UnitID != m.UnitID || got[0].InformantID != people[0].ID) {
				t.Errorf("through %s: got %+v", day, got)
			}
		}
	})
}

func TestAwardExclusions_AreLiftedOnce(t *testing.T) {
	each(t, func(w *world) {
		e := fill[domain.AwardExclusion](w, 0, 0)
		e.Lifted, e.Lifting = domain.Signed{}, ""
		w.must(w.AddAwardExclusion(w.ctx, e))
		e.Lifted, e.Lifting = fill[domain.Signed](w, 0, 1), strange
		w.must(w.LiftAwardExclusion(w.ctx, e))
		w.wants(domain.KindConflict, "lifting twice", w.LiftAwardExclusion(w.ctx, e))
		all, err := w.AwardExclusions(w.ctx, e.RoundID)
		w.must(err)
		same(t, "exclusions", all, []repository.AwardExclusionLine{{AwardExclusion: e}})
	})
}

func TestAwardObjections_ThoseThatWaitComeFirst(t *testing.T) {
	each(t, func(w *world) {
		who := domain.Informant{ID: w.NewID(), Name: "甲"}
		w.must(w.AddInformant(w.ctx, &who))
		objection := func(seed int) domain.AwardObjection {
			o := fill[domain.AwardObjection](w, 0, seed)
			o.Quarter, o.AdoptionID, o.ManuscriptID, o.RoundID = domain.Quarter{}, "", "", "round"
			return o
		}
		open, answered := objection(0), objection(1)
		open.State, open.InformantID, open.Raiser, answered.State = domain.ObjectionOpen, who.ID, "", domain.ObjectionUpheld
		w.must(w.AddAwardObjection(w.ctx, &open))
		w.clock.Advance(time.Hour)
		w.must(w.AddAwardObjection(w.ctx, &answered))
		got, err := w.AwardObjection(w.ctx, answered.ID)
		w.must(err)
		same(t, "objection", got, answered)
		all, err := w.AwardObjections(w.ctx, "round")
		w.must(err)
		if len(all) != 2 || all[0].ID != open.ID || all[0].From() != "甲" || all[1].From() != answered.Raiser {
			t.Errorf("got %+v", all)
		}
		if n, err := w.CountOpenAwardObjections(w.ctx, "round"); err != nil || n != 1 {
			t.Errorf("%d wait, %v", n, err)
		}
		stale := open
		open.State, open.Answer, open.Answered = domain.ObjectionDismissed, strange, fill[domain.Signed](w, 0, 2)
		w.must(w.SaveAwardObjection(w.ctx, &open))
		w.wants(domain.KindConflict, "saving what somebody saved since", w.SaveAwardObjection(w.ctx, &stale))
	})
}
