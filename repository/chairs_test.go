package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestChairs_OneInviteForEachUnitUsedOnce(t *testing.T) {
	each(t, func(w *world) {
		unit := w.unit("甲")
		first := domain.Chair{UnitID: unit.ID, Code: "FIRST", InvitedBy: "管理员" + strange, ExpiresAt: w.Now().Add(time.Hour), AppID: "app"}
		w.must(w.AddChair(w.ctx, &first))
		c := first
		c.Code = "SECOND"
		w.must(w.AddChair(w.ctx, &c))
		_, err := w.ChairByCode(w.ctx, "FIRST")
		w.wants(domain.KindNotFound, "the one before", err)
		got, err := w.ChairByCode(w.ctx, "SECOND")
		w.must(err)
		same(t, "invited", got, c)

		c.State, c.Name, c.Post, c.OpenID, c.Code, c.ClaimedAt = domain.ChairPending, "主席"+strange, "工会主席", "open", "", w.Now()
		w.must(w.SaveChair(w.ctx, c, domain.ChairInvited))
		w.wants(domain.KindConflict, "used twice", w.SaveChair(w.ctx, c, domain.ChairInvited))
		_, err = w.ChairByCode(w.ctx, "SECOND")
		w.wants(domain.KindNotFound, "a used code", err)
		_, err = w.ChairByCode(w.ctx, "")
		w.wants(domain.KindNotFound, "no code", err)
		w.must(w.DropChairInvites(w.ctx, unit.ID))
		got, err = w.Chair(w.ctx, c.ID)
		w.must(err)
		same(t, "claimed", got, c)

		c.State, c.DecidedBy, c.Reason, c.DecidedAt = domain.ChairActive, "编辑", "", w.Now()
		w.must(w.SaveChair(w.ctx, c, domain.ChairPending))
		all, err := w.ChairsOf(w.ctx, unit.ID, domain.ChairActive)
		w.must(err)
		same(t, "in office", all, []domain.Chair{c})
		by, err := w.ChairsBy(w.ctx, "app", "open")
		w.must(err)
		same(t, "by OpenID", by, []domain.Chair{c})
		lines, err := w.Chairs(w.ctx, domain.ChairActive, 10)
		w.must(err)
		n, err := w.CountChairs(w.ctx, domain.ChairActive)
		w.must(err)
		if n != 1 || len(lines) != 1 || lines[0].UnitName != unit.Label() || lines[0].ID != c.ID {
			t.Errorf("%d in office: %+v", n, lines)
		}

		w.must(w.MoveChairs(w.ctx, "app", "open", "new", "other"))
		openIDs, err := w.ChairOpenIDs(w.ctx, "new")
		w.must(err)
		same(t, "moved", openIDs, []string{"other"})
	})
}

func TestNotifyChairs_ReachesThoseInOfficeByName(t *testing.T) {
	each(t, func(w *world) {
		unit := w.unit("甲")
		var active domain.Chair
		for _, state := range []domain.ChairState{domain.ChairActive, domain.ChairPending, domain.ChairEnded} {
			c := domain.Chair{UnitID: unit.ID, State: state, Name: "主席" + state.String()}
			w.must(w.AddChair(w.ctx, &c))
			if state == domain.ChairActive {
				active = c
			}
		}
		w.must(w.NotifyChairs(w.ctx, unit.ID, domain.Notification{Kind: domain.NoticeWaiting, Path: "/m/unit"}))
		jobs, err := w.DueJobs(w.ctx, []domain.JobKind{domain.JobNotify}, 10)
		w.must(err)
		if len(jobs) != 1 {
			t.Fatalf("%d notices", len(jobs))
		}
		n, err := w.Notification(w.ctx, jobs[0].Subject)
		w.must(err)
		names, err := w.Recipients(w.ctx, []string{n.ID})
		w.must(err)
		if unread, err := w.CountUnread(w.ctx, w.NewID(), active.ID); err != nil || unread != 1 {
			t.Errorf("unread %d, %v", unread, err)
		}
		if unread, err := w.CountUnread(w.ctx, w.NewID(), w.NewID()); err != nil || unread != 0 {
			t.Errorf("another's unread %d, %v", unread, err)
		}
		w.must(w.MarkRead(w.ctx, n.ID, "", active.ID))
		read, err := w.Notifications(w.ctx, repository.NotificationQuery{ChairIDs: []string{active.ID}, Limit: 10})
		w.must(err)
		if len(read) != 1 || read[0].ReadAt.IsZero() {
			t.Errorf("read %+v", read)
		}
		if n.ChairID != active.ID || names[0].Name != active.Name || names[0].UnitName != unit.Label() {
			t.Errorf("told %+v, named %+v", n, names)
		}
	})
}

func TestEndorsements_AreKeptByManuscriptOrRegistration(t *testing.T) {
	each(t, func(w *world) {
		e := domain.Endorsement{
			ManuscriptID: w.NewID(), InformantID: w.NewID(), Round: 2, Kind: domain.EndorsementDeclined,
			Actor: domain.Actor{Kind: domain.ActorChair, ID: w.NewID(), Name: "主席" + strange}, Words: strange,
		}
		own := e
		own.ManuscriptID, own.Round = "", 0
		w.must(w.AddEndorsement(w.ctx, e), w.AddEndorsement(w.ctx, own))
		e.CreatedAt = w.Now()
		own.CreatedAt = w.Now()
		for _, want := range []domain.Endorsement{e, own} {
			all, err := w.Endorsements(w.ctx, want.ManuscriptID, want.InformantID)
			w.must(err)
			if len(all) == 1 {
				want.ID = all[0].ID
			}
			same(t, "kept", all, []domain.Endorsement{want})
		}
	})
}

func TestWaitingAt_CountsWhatWaitsAndSinceWhen(t *testing.T) {
	each(t, func(w *world) {
		unit := w.unit("甲")
		waits, err := w.WaitingAt(w.ctx, unit.ID)
		w.must(err)
		if waits.Manuscripts != 0 || waits.Registrations != 0 || !waits.Since.IsZero() {
			t.Errorf("nothing waits, but %+v", waits)
		}
		i := domain.Informant{ID: w.NewID(), State: domain.InformantEndorsing, UnitID: unit.ID, Name: "甲"}
		w.must(w.AddInformant(w.ctx, &i))
		first := w.Now()
		w.clock.Advance(time.Hour)
		m := domain.Manuscript{ID: w.NewID(), UnitID: unit.ID, InformantID: i.ID, State: domain.ManuscriptEndorsing, Number: "2026-000001", SubmittedAt: w.Now()}
		w.must(w.AddManuscript(w.ctx, &m))
		waits, err = w.WaitingAt(w.ctx, unit.ID)
		w.must(err)
		if waits.Manuscripts != 1 || waits.Registrations != 1 || !waits.Since.Equal(first) {
			t.Errorf("waits %+v, since %v wanted", waits, first)
		}

		counts, err := w.CountUnit(w.ctx, unit.ID, first)
		w.must(err)
		later, err := w.CountUnit(w.ctx, unit.ID, w.Now().Add(time.Second))
		w.must(err)
		if len(counts) != 1 || counts[0].State != domain.ManuscriptEndorsing || counts[0].Count != 1 || len(later) != 0 {
			t.Errorf("counts %+v, later %+v", counts, later)
		}
		n, err := w.CountUnitAdoptions(w.ctx, unit.ID, first)
		w.must(err)
		if n != 0 {
			t.Errorf("%d adoptions", n)
		}
	})
}

func TestServing_NamesWhoServesAUnitNow(t *testing.T) {
	each(t, func(w *world) {
		unit := w.unit("甲")
		active := w.informant("甲")
		active.State = domain.InformantActive
		w.must(w.SaveInformant(w.ctx, &active))
		for _, term := range []domain.Term{{ToDay: "2026-02-01", FromDay: "2026-01-01"}, {FromDay: "2026-02-02"}} {
			term.InformantID, term.UnitID = active.ID, unit.ID
			w.must(w.AddTerm(w.ctx, term))
		}
		terms, err := w.Serving(w.ctx, unit.ID)
		w.must(err)
		if len(terms) != 1 || terms[0].InformantID != active.ID || terms[0].FromDay != "2026-02-02" {
			t.Errorf("serving %+v", terms)
		}
	})
}

func TestRemindChair_AsksOnce(t *testing.T) {
	each(t, func(w *world) {
		unit := w.NewID()
		for i, want := range []bool{true, false} {
			asked, err := w.RemindChair(w.ctx, unit, w.Now())
			w.must(err)
			if asked != want {
				t.Errorf("time %d: asked %v", i, asked)
			}
		}
		jobs, err := w.DueJobs(w.ctx, []domain.JobKind{domain.JobRemindChair}, 10)
		w.must(err)
		if won, err := w.ClaimJob(w.ctx, &jobs[0], "worker", time.Minute); err != nil || !won {
			t.Fatal(won, err)
		}
		if asked, err := w.RemindChair(w.ctx, unit, w.Now()); err != nil || !asked {
			t.Errorf("while the reminder is at work: %v %v", asked, err)
		}
	})
}
